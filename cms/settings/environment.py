"""The deployment's choices, read from environment variables, each refused with a sentence when it is wrong."""

import ipaddress
from collections.abc import Callable, Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import Any, TypedDict, TypeVar

from django.core.exceptions import ImproperlyConfigured
from environ import Env

Choice = TypeVar("Choice")
Networks = list[ipaddress.IPv4Network | ipaddress.IPv6Network]
env = Env()


def read(name: str, cast: Callable[[str], Choice], *, default: Choice, expects: str, secret: bool = False) -> Choice:
    """The variable `name` turned by `cast`, or `default` where it is not set.

    Raises ImproperlyConfigured with a sentence that says what the variable must hold, and what it holds unless it is
    `secret`.
    """
    text = env.str(name, default="").strip()
    if not text:
        return default
    try:
        return cast(text)
    except (ValueError, KeyError, ImproperlyConfigured) as error:
        found = "wrong" if secret else repr(text)
        raise ImproperlyConfigured(f"The environment variable {name} is {found}, but it must be {expects}.") from error


def required(name: str, *, expects: str) -> str:
    """The variable `name`, which this deployment cannot start without."""
    text = env.str(name, default="").strip()
    if not text:
        raise ImproperlyConfigured(f"The environment variable {name} is not set. Set it to {expects} and start again.")
    return text


def words(text: str) -> list[str]:
    """A comma-separated list."""
    return [word.strip() for word in text.split(",") if word.strip()]


def yes_or_no(text: str) -> bool:
    """A switch: yes/no, true/false, on/off, 1/0."""
    return {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}[
        text.lower()
    ]


def networks(text: str) -> Networks:
    """A comma-separated list of networks such as 10.1.0.0/16."""
    return [ipaddress.ip_network(word) for word in words(text)]


def folder(text: str) -> Path:
    """An absolute path of a folder, which need not exist yet."""
    path = Path(text).expanduser()
    if not path.is_absolute():
        raise ValueError(text)
    return path


def one_of(choices: Sequence[str]) -> Callable[[str], str]:
    """A word out of `choices`."""

    def choose(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return choose


def database(text: str) -> dict[str, Any]:
    """A database address such as postgres://user:password@host:5432/name."""
    settings = Env.db_url_config(text)
    if settings.get("ENGINE") not in {"django.db.backends.postgresql", "django.db.backends.sqlite3"}:
        raise ValueError("neither PostgreSQL nor SQLite")
    return dict(settings)


class MailServer(TypedDict):
    """Django's settings for a mail server."""

    EMAIL_BACKEND: str
    EMAIL_HOST: str
    EMAIL_PORT: int
    EMAIL_HOST_USER: str
    EMAIL_HOST_PASSWORD: str
    EMAIL_USE_TLS: bool
    EMAIL_USE_SSL: bool


NO_MAIL_SERVER: MailServer = {
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "EMAIL_HOST": "",
    "EMAIL_PORT": 25,
    "EMAIL_HOST_USER": "",
    "EMAIL_HOST_PASSWORD": "",
    "EMAIL_USE_TLS": False,
    "EMAIL_USE_SSL": False,
}


def mail_server(text: str) -> MailServer:
    """A mail server: smtp://host:25, smtp+tls://user:password@host:587, smtp+ssl://user:password@host:465.

    consolemail:// writes the mails to the server's own output instead.
    """
    if not text.startswith(("smtp://", "smtp+tls://", "smtp+ssl://", "consolemail://")):
        raise ValueError("not a mail server")  # never with the text, which holds a password
    try:
        found = Env.email_url_config(text)
    except ValueError:
        raise ValueError("not an address") from None
    if not found["EMAIL_HOST"] and not text.startswith("consolemail://"):
        raise ValueError("no host")
    return {
        "EMAIL_BACKEND": str(found["EMAIL_BACKEND"]),
        "EMAIL_HOST": str(found["EMAIL_HOST"] or ""),
        "EMAIL_PORT": int(found["EMAIL_PORT"] or 25),
        "EMAIL_HOST_USER": str(found["EMAIL_HOST_USER"] or ""),
        "EMAIL_HOST_PASSWORD": str(found["EMAIL_HOST_PASSWORD"] or ""),
        "EMAIL_USE_TLS": bool(found.get("EMAIL_USE_TLS")),
        "EMAIL_USE_SSL": bool(found.get("EMAIL_USE_SSL")),
    }


def mail_sender(text: str) -> str:
    """A sender, with or without a name: no-reply@example.gov.cn, or Archives <no-reply@example.gov.cn>."""
    if "@" not in parseaddr(text)[1] or "\n" in text:
        raise ValueError(text)
    return text


def address(text: str) -> str:
    """A website's address, with its scheme."""
    if not text.startswith(("http://", "https://")):
        raise ValueError(text)
    return text.rstrip("/")
