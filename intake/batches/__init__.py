"""Batches of approved payments for the cooperative's core (LINIX), and what it answers."""
