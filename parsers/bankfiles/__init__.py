"""What the bank says arrived: collection files and statements, bytes to credits.

Pure: nothing here opens a file or knows the database. `formats.read_statement` is the way in.
"""
