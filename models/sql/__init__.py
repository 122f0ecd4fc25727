"""The only SQLModel in the project: tables, and the few functions that change them safely."""
