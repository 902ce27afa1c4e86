"""Suggestions as one types, and "did you mean": names that stand in documents, found by how they begin or sound."""

from pathlib import Path

from django.conf import settings

from .store import SuggestionStore

_running: dict[Path, SuggestionStore] = {}


def current_suggestions() -> SuggestionStore:
    """The suggestions beside the index of settings.SEARCH; one store for each process."""
    folder = Path(settings.SEARCH["INDEX_DIR"]) / "suggestions"
    return _running.setdefault(folder, _running.get(folder) or SuggestionStore(folder))
