"""What every room stands on and no room owns: configuration, database, clock, web, files, jobs, audit.

Nothing here knows a domain word.
"""
