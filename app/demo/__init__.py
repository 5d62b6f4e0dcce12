"""The demonstration province: made-up people in the real units, kept in a folder of its own and removed with it."""
