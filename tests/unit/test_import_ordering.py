"""The order in which the rows of a file are written."""

import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from archive_catalog.importing.ordering import Ordering
from archive_catalog.levels import Level
from archive_catalog.reference_codes import parents

Row = tuple[str, Level]
HOLDS = {Level.SERIES: {Level.SERIES, Level.FILE, Level.ITEM}, Level.FILE: {Level.ITEM}, Level.ITEM: set()}

codes = st.lists(st.integers(1, 3), min_size=2, max_size=5).map(lambda parts: "-".join(f"{part:04d}" for part in parts))
files = st.lists(st.tuples(codes, st.sampled_from(Level)), unique_by=lambda row: row[0], max_size=30)


def planned(rows: Sequence[Row], refused: set[int]) -> list[int]:
    ordering = Ordering()
    for number, (code, level) in enumerate(rows, start=2):
        ordering.add(number, code[:4], level, code, parents(code), is_named=False)
    return list(ordering.plan(refused).numbers)


def above(rows: Sequence[Row], refused: set[int]) -> dict[int, int | None]:
    """By number the number of the row that a row becomes part of, worked out one by one."""
    known = {code: (number, level) for number, (code, level) in enumerate(rows, start=2) if number not in refused}
    found: dict[int, int | None] = {}
    for number, level in known.values():
        code = rows[number - 2][0]
        places = (known[parent] for parent in parents(code) if parent in known)
        found[number] = next((place for place, inside in places if level in HOLDS[inside]), None)
    return found


@given(rows=files, data=st.data())
def test_every_good_row_comes_once_behind_what_it_is_part_of_and_in_the_order_of_the_file(
    rows: list[Row], data: st.DataObject
) -> None:
    refused = data.draw(st.sets(st.sampled_from(range(2, len(rows) + 2)))) if rows else set()
    order = planned(rows, refused)
    parent = above(rows, refused)
    assert sorted(order) == sorted(parent)
    place = {number: at for at, number in enumerate(order)}
    assert all(place[inside] < place[number] for number, inside in parent.items() if inside)
    for siblings in ([n for n in order if (parent[n], rows[n - 2][0][:4]) == key] for key in _families(rows, parent)):
        assert siblings == sorted(siblings)
    fonds = [rows[number - 2][0][:4] for number in order]
    assert len(set(fonds)) == len(list(itertools.groupby(fonds))), "A fonds is written as a whole."


def _families(rows: Sequence[Row], parent: dict[int, int | None]) -> set[tuple[int | None, str]]:
    return {(inside, rows[number - 2][0][:4]) for number, inside in parent.items()}


def test_rows_that_are_part_of_each_other_come_to_an_end() -> None:
    ordering = Ordering()
    ordering.add(2, "0045", Level.SERIES, "0045-1", ["0045-2"], is_named=True)
    ordering.add(3, "0045", Level.SERIES, "0045-2", ["0045-1"], is_named=True)
    assert sorted(ordering.plan(set()).numbers) == [2, 3]
