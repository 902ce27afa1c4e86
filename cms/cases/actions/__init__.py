"""Writes to cases."""

from .clocking import recompute
from .filing import (
    AlreadyFiledError,
    Receipt,
    file_request,
    query_code_for,
    record_lookup_failure,
)
from .moving import move
from .registering import Request

__all__ = [
    "AlreadyFiledError",
    "Receipt",
    "Request",
    "file_request",
    "move",
    "query_code_for",
    "recompute",
    "record_lookup_failure",
]
