"""The language of the search box: what a person types, as a query. Anything that is typed is a valid query.

Terms are separated by white space and by the signs of a list; all have to match, each as it stands, anywhere in a word.
`"…"` keeps words together and takes them literally, `-词` excludes, `OR` (or `|`) between two terms takes either,
`题名:词` looks in titles only, `正文:` in texts, `文号:` and `档号:` in document numbers and reference codes, and
`年份:1950..1965` in dates. A term that is a date (1958, 1958-05, 一九五八年, 民国三十七年, 1950..1965) also finds what
is dated so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .query import ANYWHERE, EVERYTHING, NOTHING, Field, Not, Phrase, Query, Within, all_of, any_of
from .text.days import days_of
from .text.normalise import canonical

MAX_LENGTH = 1000
MAX_TERMS = 48

_PREFIXES: dict[str, tuple[Field, ...]] = {
    "题名": (Field.TITLE,),
    "标题": (Field.TITLE,),
    "title": (Field.TITLE,),
    "正文": (Field.SUMMARY, Field.BODY),
    "全文": (Field.SUMMARY, Field.BODY),
    "text": (Field.SUMMARY, Field.BODY),
    "文号": (Field.CODES,),
    "档号": (Field.CODES,),
    "code": (Field.CODES,),
}
_TIMES = ("年份", "日期", "时间", "year", "date")
# White space and the signs of a list separate terms; a sign between two digits (1,101) does not.
_LIST = "[,，、;；。!！?？]"
_TOKEN = re.compile(
    rf"""
    (?P<space>\s+|(?<!\d){_LIST}|{_LIST}(?!\d))
  | (?P<either>(?:OR|[|｜])(?=\s+\S))
  | (?P<minus>[-－−])?
    (?:(?P<prefix>(?i:{"|".join((*_PREFIXES, *_TIMES))}))[:：])?
    (?: ["“”＂](?P<quoted>[^"“”＂]*)(?:["“”＂]|$)
      | (?P<plain>(?:(?!\s|(?<!\d){_LIST}|{_LIST}(?!\d)|["“”＂]).)+) )
  | (?P<rest>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class _Term:
    """One term as it was typed."""

    query: Query
    excluded: bool


def parse(text: str) -> Query:
    """The query that a person typed. Never raises.

    A blank text asks for everything; a text without a letter, digit or character finds nothing. A text is cut after
    MAX_LENGTH characters and MAX_TERMS terms.
    """
    text = _shortened(text)
    if not text.strip():
        return EVERYTHING
    wanted: list[Query] = []
    unwanted: list[Query] = []
    either = False
    for term in _terms(text):
        if term is None:
            either = bool(wanted)
        elif term.excluded:
            unwanted.append(Not(term.query))
            either = False
        elif either:
            wanted[-1] = any_of(wanted[-1], term.query)
            either = False
        else:
            wanted.append(term.query)
        if len(wanted) + len(unwanted) >= MAX_TERMS:
            break
    return all_of(*wanted, *unwanted) if wanted or unwanted else NOTHING


def _shortened(text: str) -> str:
    """A text that is too long, cut between two terms where that can be."""
    if len(text) <= MAX_LENGTH:
        return text
    cut = text[:MAX_LENGTH]
    return cut.rpartition(" ")[0] or cut


def _terms(text: str) -> Iterator[_Term | None]:
    """The terms in order; None for an OR."""
    at_start = True
    for token in _TOKEN.finditer(text):
        if token["space"]:
            at_start = True
            continue
        if token["either"] and at_start and token.start():
            yield None
            continue
        query = _term(token, literal_minus=not at_start)
        if query is not None:
            yield _Term(query, excluded=bool(token["minus"]) and at_start)
        at_start = False


def _term(token: re.Match[str], *, literal_minus: bool) -> Query | None:
    """What one token asks for; None when there is nothing in it to search for."""
    quoted, plain = token["quoted"], token["plain"]
    written = quoted if quoted is not None else plain or token.group()
    prefix = (token["prefix"] or "").casefold()
    if prefix in _TIMES:
        days = days_of(written)
        if days is not None:
            return Within(days.first, days.last)
    fields = _PREFIXES.get(prefix, ANYWHERE)
    run = canonical(written)
    if (prefix and not run) or prefix in _TIMES:
        run = canonical(token.group()) if literal_minus else canonical(token.group().removeprefix(token["minus"] or ""))
        fields = ANYWHERE
    if not run:
        return None
    phrase = Phrase(run, fields, quoted=quoted is not None)
    days = days_of(written) if quoted is None and fields == ANYWHERE else None
    return phrase if days is None else any_of(phrase, Within(days.first, days.last))
