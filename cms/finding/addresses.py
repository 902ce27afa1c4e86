"""Addresses of what was found."""

from urllib.parse import urlencode, urljoin

from django.conf import settings
from django.urls import NoReverseMatch, reverse


def with_text(url: str, text: str) -> str:
    """The address of a thing, carrying the words that were searched for so that its page marks them."""
    return f"{url}?{urlencode({'q': text})}" if text else url


def permanent_path(repository: str, reference_code: str) -> str:
    """The address by which a record can be cited for ever, made of its codes alone: an import that is undone and run
    again leads there too. "" where the codes hold signs that no address has.
    """
    try:
        return reverse("portal:permanent", args=[repository, reference_code])
    except NoReverseMatch:
        return ""


def absolute(path: str) -> str:
    """The whole address of a page of the website, as it is printed and cited (BASE_URL)."""
    return urljoin(settings.BASE_URL, path)
