"""Addresses of what was found."""

from urllib.parse import urlencode


def with_text(url: str, text: str) -> str:
    """The address of a thing, carrying the words that were searched for so that its page marks them."""
    return f"{url}?{urlencode({'q': text})}" if text else url
