"""Reads of the people room, by noun."""

from app.people.queries.sessions import SignedIn, grants_of, sessions_of, signed_in

__all__ = ["SignedIn", "grants_of", "sessions_of", "signed_in"]
