"""Setting an installation up, serving it, copying it and bringing it back. Stands above every room."""
