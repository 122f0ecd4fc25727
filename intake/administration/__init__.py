"""Running the house: accounts, exports, backups, retention, what is missing."""
