"""The public website (公众网站)."""
