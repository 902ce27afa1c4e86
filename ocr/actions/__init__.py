"""Writes of the recognition room: handing in scans, reading them, and taking up what was interrupted."""
