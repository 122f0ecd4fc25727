"""What one sender sent together: fetched, read, understood, turned into payments."""
