"""Several processes that work on one list of batches."""

import operator
import os
from contextlib import closing, nullcontext
from functools import partial
from multiprocessing import active_children

import pytest

from search.errors import SearchIndexError
from search.workers import in_processes


def test_every_batch_is_worked_on_once() -> None:
    batches = ["x" * number for number in range(50)]
    assert sorted(in_processes(partial(nullcontext, len), batches, 2)) == [*range(50)]
    assert active_children() == []


def test_what_one_raises_is_raised_and_the_others_end() -> None:
    with pytest.raises(IndexError):
        [*in_processes(partial(nullcontext, operator.itemgetter(0)), [[1], [2], [], [3]], 2)]
    assert active_children() == []


def test_a_process_that_dies_is_told_in_a_sentence() -> None:
    with pytest.raises(SearchIndexError, match="search_rebuild --processes 1"):
        [*in_processes(partial(nullcontext, os._exit), [1], 1)]
    assert active_children() == []


def test_left_before_the_end_no_process_goes_on() -> None:
    with closing(in_processes(partial(nullcontext, len), [""] * 100_000, 2)) as worked:
        assert next(worked) == 0
    assert active_children() == []
