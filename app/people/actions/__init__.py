"""Writes of the people room, by noun. They flush, never commit; the caller opens the transaction."""

from app.people.actions.sessions import end_session, end_sessions, open_session, touch_session

__all__ = ["end_session", "end_sessions", "open_session", "touch_session"]
