"""Papers beside the letter of one course (P16): programme letters, the sheet of a year, the list of a notice."""
