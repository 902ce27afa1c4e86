"""What must not stand in a log: the links of mails, for whoever holds one may do what it says, and addresses."""

import logging
import re

LOGGERS = ("django.request", "django.server", "django.security.csrf")
_LINK = re.compile(r"(/alerts/(?:confirm|stop|manage)/)[^/\s\"?]+")


class HideLinks(logging.Filter):
    """Puts "…" in the place of the token of every link to a saved search."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the line through."""
        record.msg = hidden(str(record.msg))
        if isinstance(record.args, tuple):
            record.args = tuple(hidden(part) if isinstance(part, str) else part for part in record.args)
        return True


def hidden(text: str) -> str:
    """The text without the tokens in it."""
    return _LINK.sub(r"\1…", text)


def masked(address: str) -> str:
    """An e-mail address as staff see it: its first character and its domain, `l…@example.com`."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"
