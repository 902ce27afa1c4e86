"""Bringing catalogues in: hand in a file, say what its columns mean, check, write, and undo."""
