"""The order of answers, as a ladder of questions: a document stands on the first step that it answers.

Steps are queries of our own tree, so every engine gives the same order. On one step the newer document stands first.
"""

from dataclasses import dataclass, replace

from .query import (
    NOTHING,
    AllOf,
    AnyOf,
    Field,
    Misread,
    Not,
    Phrase,
    Query,
    Whole,
    Within,
    all_of,
    any_of,
    leaves,
    phrases_of,
)
from .text.confusions import misreadings
from .text.document_numbers import forms
from .text.normalise import GAP, canonical, is_solid
from .text.years import spellings

MOST_SPELLINGS = 12


@dataclass(frozen=True)
class Ladder:
    """The steps, best first; the last is the whole question and every step lies within it.

    Hits of steps from `approximate` on stand for a misread text; where nothing is approximate, it is the number of
    steps.
    """

    steps: tuple[Query, ...]
    approximate: int

    @property
    def exact(self) -> Query:
        """The whole question without tolerance."""
        return self.steps[self.approximate - 1]


def ladder(asked: Query, *, tolerant: bool = True) -> Ladder:
    """The steps for what was asked.

    First documents that bear the asked code, then those whose title is the question; then title above summary above
    text, a phrase above scattered words, whole words above parts of words; last, if `tolerant`, recognised text in
    which one character may have been misread.
    """
    whole = spelled(asked)
    runs = phrases_of(asked)
    if not runs:
        return Ladder((whole,), 1)
    joined = canonical(" ".join(run.text for run in runs))
    codes = dict.fromkeys(run.replace(GAP, "") for run in (joined, *(run.text for run in runs)))
    in_title = _narrowed(whole, (Field.TITLE, Field.CODES))
    in_head = _narrowed(whole, (Field.TITLE, Field.SUMMARY, Field.CODES))
    steps = [
        all_of(whole, any_of(*(Whole(code, Field.CODES) for code in codes))),
        all_of(whole, Whole(joined.replace(GAP, ""), Field.TITLE)),
        _together(whole, runs, joined, (Field.TITLE,)),
        _in_words(in_title),
        in_title,
        _in_words(in_head),
        in_head,
        _together(whole, runs, joined, (Field.BODY,)),
        _in_words(whole),
        whole,
    ]
    kept = tuple(dict.fromkeys(step for step in steps if step is not None and step != NOTHING))
    kept = kept[: kept.index(whole) + 1]
    loose = spelled(asked, tolerant=tolerant)
    return Ladder((*kept, loose), len(kept)) if loose != whole else Ladder(kept, len(kept))


def spelled(query: Query, *, tolerant: bool = False) -> Query:
    """The question with each of its runs in all spellings: brackets of document numbers, ways to write a year.

    With `tolerant`, a run that was not quoted may also stand in recognised text with one character misread; what is
    excluded is excluded only as it was typed.
    """
    match query:
        case Phrase(text, fields, quoted) if not quoted:
            variants = misreadings(text) if tolerant and Field.BODY in fields else ()
            misread = (Misread(text, variants),) if variants else ()
            return any_of(*_spellings(query, text), *misread)
        case AllOf(parts):
            return AllOf(tuple(spelled(part, tolerant=tolerant) for part in parts))
        case AnyOf(parts):
            return any_of(*(spelled(part, tolerant=tolerant) for part in parts))
        case Not(part):
            return Not(spelled(part))
        case _:
            return query


def _spellings(phrase: Phrase, text: str) -> list[Phrase]:
    """A phrase's spellings; codes are compared without gaps, so one spelling of several asks them."""
    found: list[Phrase] = []
    compacts: set[str] = set()
    runs = dict.fromkeys(form for spelling in spellings(text) for form in forms(spelling))
    for run in list(runs)[:MOST_SPELLINGS]:
        compact = run.replace(GAP, "")
        fields = tuple(name for name in phrase.fields if name is not Field.CODES or compact not in compacts)
        compacts.add(compact)
        if fields:
            found.append(replace(phrase, text=run, fields=fields))
    return found


def _narrowed(query: Query, fields: tuple[Field, ...], *, top: bool = True) -> Query:
    """The same question, but with its runs in these fields. A date typed alone is no run and answers only below."""
    match query:
        case Phrase():
            common = tuple(name for name in query.fields if name in fields)
            return replace(query, fields=common) if common else NOTHING
        case AllOf(parts):
            narrowed = tuple(_narrowed(part, fields, top=False) for part in parts)
            return NOTHING if NOTHING in narrowed else AllOf(narrowed)
        case AnyOf(parts):
            kept = (part for part in parts if not (top and isinstance(part, Within)))
            return any_of(*(_narrowed(part, fields, top=False) for part in kept))
        case _:
            return query


def _together(whole: Query, runs: tuple[Phrase, ...], joined: str, fields: tuple[Field, ...]) -> Query | None:
    """The question's runs as one phrase; None for a question of one run."""
    return None if len(runs) < 2 else all_of(whole, Phrase(joined, fields))


def _in_words(query: Query) -> Query | None:
    """The question with its runs of spaced scripts as whole words; None where it has none."""
    words = _worded(query)
    return None if words == query else words


def _worded(query: Query) -> Query:
    match query:
        case Phrase(text) if not is_solid(text[0]) and not is_solid(text[-1]) and GAP not in (text[0], text[-1]):
            return replace(query, text=f"{GAP}{text}{GAP}")
        case AllOf(parts):
            return AllOf(tuple(_worded(part) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_worded(part) for part in parts))
        case _:
            return query


def marks_of(asked: Query, *, tolerant: bool) -> tuple[str, ...]:
    """The runs to mark in an answer, each once; with `tolerant` also as they may have been misread."""
    whole = spelled(asked)
    runs = [phrase.text for phrase in phrases_of(whole)]
    if tolerant:
        loose = leaves(spelled(asked, tolerant=True))
        runs += [run for leaf in loose if isinstance(leaf, Misread) for run in leaf.variants]
    return tuple(dict.fromkeys(runs))
