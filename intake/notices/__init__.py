"""What members are told: worded, kept in an outbox, sent."""
