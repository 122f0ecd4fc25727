"""The mail channel: what arrives in the mailbox or the drop folder, and the mails we send."""
