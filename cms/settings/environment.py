"""The deployment's choices, read from environment variables, each refused with a sentence when it is wrong."""

import ipaddress
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

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


def address(text: str) -> str:
    """A website's address, with its scheme."""
    if not text.startswith(("http://", "https://")):
        raise ValueError(text)
    return text.rstrip("/")
