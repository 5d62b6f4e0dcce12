"""Other systems and their formats; they write through the actions of the rooms below. Empty so far."""
