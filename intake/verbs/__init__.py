"""The verbs of the command line, a module each.

A verb loads what it needs when it is used, so that ``tupago --help`` answers at once.
"""
