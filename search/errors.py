"""What can go wrong with the index, in sentences that a person can act on."""


class SearchIndexError(Exception):
    """The search index could not do its work; the message says what happened and what to do."""


class IndexBusy(SearchIndexError):  # noqa: N818 -- a state to wait for, not a fault
    """Another process kept writing to the index for longer than the caller would wait."""


class IndexDamaged(SearchIndexError):  # noqa: N818 -- a state of the index
    """The files of the index cannot be read or written."""


class DocumentRejected(SearchIndexError):  # noqa: N818 -- a verdict on one document
    """One document cannot be indexed; nothing of its batch was written. `key` names it, `reason` says
    what kind of error it was, without quoting the document."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"{key}: {reason}")
        self.key = key
        self.reason = reason
