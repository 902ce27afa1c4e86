"""Questions in addresses: what of them every database and index can hold."""

import unicodedata
from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from hypothesis import given
from hypothesis import strategies as st

from search.questions import Question
from search.selectors import Facet

TEXTS = [
    # typed, kept
    ("水\x00库", "水库"),
    ("\x00", ""),
    ("\x1b[31m水库\x7f\x85", "[31m水库"),
    ("水库\t批复\r\n1958", "水库 批复  1958"),
    ("水\ud800库", "水库"),
    ("水库\u3000批复", "水库\u3000批复"),
    ("👨\u200d🌾", "👨\u200d🌾"),
]


@pytest.mark.parametrize(("typed", "kept"), TEXTS)
def test_control_characters_are_no_part_of_a_question(typed: str, kept: str) -> None:
    question = Question.from_query(MultiValueDict({"q": [typed], "agency": [typed], "fonds": [typed, "1"]}))
    assert question.text == kept
    assert question.chosen.get(Facet.AGENCY, frozenset()) == frozenset({kept} - {""})
    assert question.chosen[Facet.FONDS] == frozenset({kept, "1"} - {""})


def test_control_characters_in_dates_and_addresses() -> None:
    question = Question.from_query(QueryDict(f"q={quote('水')}%00&from=19%0058&until=%00&to=%00&order=newest%00"))
    assert (question.text, question.since, question.until) == ("水", "1958", "")
    assert Question.from_query(QueryDict("q=%00&agency=%00%1b&from=%00")).is_blank


@given(st.text(st.characters(categories=["C", "Z", "L"])))
def test_whatever_is_typed_can_be_stored_and_read_again(text: str) -> None:
    parts = {name: [text] for name in ("q", "from", "to", *Facet)}
    for _name, value in Question.from_query(MultiValueDict(parts)).parameters():
        value.encode()
        assert not any(unicodedata.category(sign) == "Cc" for sign in value)
