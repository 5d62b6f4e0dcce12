"""Roster files without a database: read into rows, checked, compared with what the register holds."""
