"""`hoctapso units`, `accounts` and `roster`."""

from app.people.cli.accounts import accounts
from app.people.cli.roster import roster
from app.people.cli.units import units

__all__ = ["accounts", "roster", "units"]
