"""The demonstration cooperative: invented members and messages that go the real way."""
