"""Files that the cooperative gives us: members, obligations, the bank's lists. All or nothing."""
