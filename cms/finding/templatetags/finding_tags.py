"""What templates of results need: where a hit leads."""

from django import template

from cms.finding.addresses import with_text
from search.selectors import Hit

register = template.Library()


@register.filter
def address_with(hit: Hit, text: str) -> str:
    """The address of a hit, carrying the words along so that the page marks them."""
    return with_text(hit.url, text)
