"""Pages of the people room."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)

from app.people.views import account, signing_in  # noqa: E402, F401
