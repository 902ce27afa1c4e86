"""Taking what is no longer public out of the index."""

from typing import Any

from search.actions import enqueue


def enqueue_unpublished(instance: Any, **_kwargs: Any) -> None:
    """Receives Wagtail's page_unpublished, which a page that is deleted sends too, inside its transaction."""
    enqueue("disclosure", [str(instance.pk)])
