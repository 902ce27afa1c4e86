"""Bringing catalogues of archives in from files: reading, mapping, checking, writing, undoing."""
