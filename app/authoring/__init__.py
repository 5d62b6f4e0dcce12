"""What trainers write: drafts and reviews. Empty so far: courses are written as files (see courses/README.md)."""
