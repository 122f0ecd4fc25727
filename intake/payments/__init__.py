"""A payment from its proposal to the book, and what staff may do with it."""
