"""The way to the disclosure catalogue, whose address an editor may change."""

from django import template

from cms.disclosure.models import DisclosureCatalogue

register = template.Library()


@register.simple_tag
def catalogue_url() -> str:
    """The catalogue page's address; the home page where there is no catalogue yet."""
    catalogue = DisclosureCatalogue.objects.live().first()
    return (catalogue.url or "/") if catalogue else "/"
