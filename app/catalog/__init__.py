"""What is taught: courses and their immutable editions, media, programmes, and the text format of a course.

Decisions this room keeps: an edition is sources and media bytes under one hash and never changes; its HTML is a cache
that can be rebuilt; publishing content that was ever an edition of the course makes no new one.
"""
