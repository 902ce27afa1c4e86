"""What every test may ask for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.utils.translation import override
from pytest_django import DjangoDbBlocker
from wagtail.models import Page

from search.engines import current_engine
from search.suggestions import current_suggestions

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_material() -> Path:
    """The folder of real documents and scans beside the project."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip(f"The real documents and scans are not at {folder}, so this test has nothing to run on.")
    return folder


@pytest.fixture
def sentences_in_english() -> Iterator[None]:
    """Sentences as they stand in the source, for a test that looks at their words."""
    with override("en"):
        yield


@pytest.fixture
def screens_in_english(settings: Any) -> None:
    """Screens for whoever chose no language, in that of the source."""
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def empty_index() -> Iterator[None]:
    """A search index with nothing in it, before and after."""
    current_engine().clear()
    current_suggestions().remove()
    yield
    current_engine().clear()
    current_suggestions().remove()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> str:
    """The test database, and the rows that the migrations put into it."""
    with django_db_blocker.unblock():
        return connection.creation.serialize_db_to_string()


@pytest.fixture
def migrated_rows(django_db_setup: str, transactional_db: None) -> None:
    """The migrations' rows, which an earlier test with real transactions swept away (the site's root page among them).

    Django's own way keeps them on the connection object, of which the browser's driver makes a new one.
    """
    if not Page.objects.exists():
        # Flushing made new content types; the rows that are put back refer to the old ones.
        call_command("flush", verbosity=0, interactive=False, inhibit_post_migrate=True)
        connection.creation.deserialize_db_from_string(django_db_setup)
        ContentType.objects.clear_cache()
