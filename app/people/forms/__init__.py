"""Shape and wording of what people type in this room."""
