"""What each issuer's receipts look like: a file of data an issuer."""
