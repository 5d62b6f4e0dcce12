"""Who: persons, units, officers with their dated postings and duties, accounts, roles, scope.

Decisions this room keeps: dated facts are voided and added, never updated; a code is an alias and is never given to
another officer; an account may hold several roles; a clerk's scope is the persons posted in the unit on the day asked
about.
"""
