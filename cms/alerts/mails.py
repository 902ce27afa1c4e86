"""What the mails say: text and simple HTML, in the language in which the search was saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from search.questions import Question
from search.selectors import Hit

from .defusing import defused
from .links import Purpose, absolute, link
from .models import AlertMail, MailKind, SavedSearch
from .selectors import Worded, worded

_LONGEST_SUBJECT = 60  # characters of the question in it


@dataclass(frozen=True)
class Listed:
    """A hit with its absolute address."""

    hit: Hit
    url: str


def compose(mail: AlertMail, hits: Sequence[Hit]) -> EmailMultiAlternatives:
    """The mail as it is sent. Raises UnreadablePersonalDataError where no key opens the address."""
    with translation.override(mail.search.language):
        words = worded(mail.search.question)
        subject = _subject(mail, words, len(hits))
        context = {
            "subject": subject,
            "search": mail.search,
            "words": words,
            "results": [Listed(hit, absolute(hit.url)) for hit in hits],
            "more": mail.more,
            "question_url": absolute(f"{reverse('portal:search')}?{_latest_first(mail.search.question)}"),
            "manage_url": link(Purpose.MANAGE, mail.search),
            "link_url": absolute(reverse("alerts:link")),
        }
        headers = {
            "Message-ID": f"<{mail.identifier.hex}@{_host()}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
        }
        if mail.kind == MailKind.CONFIRM:
            # Whoever gets it may never have been here: no more of a stranger's words than to know one's own by.
            context["words"] = _outlined(words)
            context["confirm_url"] = link(Purpose.CONFIRM, mail.search)
        if mail.kind == MailKind.MATCHES:
            context["stop_url"] = link(Purpose.STOP, mail.search)
            headers |= _ways_out(mail.search, str(context["stop_url"]))
        message = EmailMultiAlternatives(
            subject=subject,
            body=render_to_string(f"alerts/mail/{mail.kind}.txt", context).strip() + "\n",
            to=[mail.search.address],
            headers=headers,
        )
        message.attach_alternative(render_to_string(f"alerts/mail/{mail.kind}.html", context), "text/html")
        return message


def _latest_first(question: Question) -> str:
    return "&".join(filter(None, (question.to_query(), "order=entered")))


def _ways_out(saved: SavedSearch, stop_url: str) -> dict[str, str]:
    """What mail readers turn into a button "unsubscribe" (RFC 2369, RFC 8058)."""
    return {
        "List-Id": f"<{saved.identifier.hex}.alerts.{_host()}>",
        "List-Unsubscribe": f"<{stop_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _subject(mail: AlertMail, words: Worded, count: int) -> str:
    line = words.line if len(words.line) <= _LONGEST_SUBJECT else f"{words.line[: _LONGEST_SUBJECT - 1]}…"
    match MailKind(mail.kind):
        case MailKind.CONFIRM:
            return _("Please confirm: alerts about new results")
        case MailKind.LINK:
            return _("Your saved searches")
        case MailKind.MATCHES if mail.more:
            return _("Many new results for “%(question)s”") % {"question": line}
        case MailKind.MATCHES:
            sentence = ngettext(
                "%(count)d new result for “%(question)s”", "%(count)d new results for “%(question)s”", count
            )
            return sentence % {"count": count, "question": line}


def _outlined(words: Worded) -> str:
    """A question in one line: the beginning of its text without addresses, and how much was chosen, not what."""
    count = len(words.choices)
    chosen = ngettext("%(count)d chosen condition", "%(count)d chosen conditions", count) % {"count": count}
    return " · ".join(filter(None, (defused(words.text), chosen if count else "")))


def _host() -> str:
    host = urlsplit(settings.BASE_URL).hostname or "localhost"
    return host.encode("idna").decode("ascii")
