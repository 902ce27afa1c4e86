"""Parts of addresses."""

from django.urls.converters import IntConverter


class PrimaryKeyConverter(IntConverter):
    """A primary key as the databases can hold it; a longer number is no address of ours rather than an error."""

    regex = "[0-9]{1,18}"
