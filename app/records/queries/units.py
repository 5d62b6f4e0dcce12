"""Which units are counted on a day: asked of the people room, where units live."""

from app.people.queries.counted import CountedUnit, CountedUnits, counted_units, seen_units

__all__ = ["CountedUnit", "CountedUnits", "counted_units", "seen_units"]
