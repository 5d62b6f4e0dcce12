"""The read-only interface for other systems: its answers, and the document that describes them."""
