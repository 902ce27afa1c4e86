"""Saved searches (保存的检索) and the mail that tells of new matches, without accounts."""
