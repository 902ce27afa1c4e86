"""The port to those who deliver mails and text messages, and its engines."""

import json
import logging
import urllib.request
from typing import Protocol

from django.conf import settings
from django.core.mail import EmailMessage

from cms.cases.models import NoticeChannel

logger = logging.getLogger(__name__)

SECONDS = 15


class Gateway(Protocol):
    """Hands one notice over. Called twice with the same `key` it must deliver once, as far as its way allows."""

    def send(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Returns once the other side has taken it; raises whatever went wrong."""


class MailGateway:
    """The mail server. A second try has the same Message-ID, by which mail readers know it for the same."""

    def send(self, *, to: str, subject: str, text: str, key: str) -> None:
        """By Django's mail backend."""
        host = settings.BASE_URL.split("//", 1)[-1].split("/")[0].split(":")[0]
        headers = {"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated"}
        EmailMessage(subject, text, to=[to], headers=headers).send()


class ConsoleGateway:
    """Writes that there would be a text message, for a demonstration; never to whom or what."""

    def send(self, *, to: str, subject: str, text: str, key: str) -> None:
        """One line in the worker's output."""
        logger.info("A text message of %d characters would be sent (%s).", len(text), key)


class HttpGateway:
    """A text message service: POST of a JSON object with `to`, `text` and `key`, and the key as Idempotency-Key."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def send(self, *, to: str, subject: str, text: str, key: str) -> None:
        """Any answer but a 2xx raises."""
        request = urllib.request.Request(  # noqa: S310 -- the address comes from the deployment's settings
            self.url,
            data=json.dumps({"to": to, "text": text, "key": key}).encode(),
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": key,
                **({"Authorization": f"Bearer {self.token}"} if self.token else {}),
            },
        )
        with urllib.request.urlopen(request, timeout=SECONDS):  # noqa: S310 -- see above
            pass


def gateway_for(channel: str) -> Gateway | None:
    """The engine of a channel by the settings; None where this deployment has none."""
    if channel == NoticeChannel.MAIL:
        return None if settings.EMAIL_BACKEND == "django.core.mail.backends.dummy.EmailBackend" else MailGateway()
    if settings.SMS["ENGINE"] == "http":
        return HttpGateway(settings.SMS["URL"], settings.SMS["TOKEN"])
    return ConsoleGateway() if settings.SMS["ENGINE"] == "console" else None
