"""The same question put to others: bare tantivy, SQLite's FTS5 with trigrams, Whoosh as its manual shows.

Each rival takes the same documents, in the same canonical text, and the same query tree that our engine is asked, and
gives the same answer: the total, true counts of five facets (each without its own filter) and of the years, and the
stored fields of the ten newest. None of them ranks by steps, marks or cuts snippets.
"""

import datetime
import json
import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import tantivy
import whoosh.fields
import whoosh.index
import whoosh.query
import whoosh.sorting

from search.documents import SearchDocument
from search.query import AllOf, AnyOf, Field, Misread, Not, Phrase, Query, Within
from search.text.normalise import GAP, canonical, compact

FACETS = ("kind", "agency", "fonds", "category", "access")
TEXTS = tuple(name.value for name in Field)
_LAST_DAY = datetime.date.max.toordinal()
_MANY = 2000  # values of one facet


@dataclass(frozen=True)
class Asked:
    """A question as the rivals take it."""

    tree: Query
    access: tuple[str, ...]
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    days: Within | None = None


@dataclass(frozen=True)
class Answer:
    """What comes back: the total, the counts by facet and year, and the ten newest as they were stored."""

    total: int
    counts: Mapping[str, Mapping[str, int]]
    years: Mapping[int, int]
    shown: Sequence[Any]


class Rival(Protocol):
    """A search that can be built from documents and asked."""

    name: str

    def build(self, documents: Iterable[SearchDocument], folder: Path) -> None:
        """Writes a new index into an empty folder and opens it."""

    def open(self, folder: Path) -> None:
        """Opens what was built."""

    def ask(self, asked: Asked) -> Answer:
        """The answer."""


def texts_of(document: SearchDocument) -> dict[str, str]:
    """The canonical texts that runs are looked for in; codes without gaps, a gap between two."""
    return {
        "title": canonical(document.title),
        "summary": canonical(document.summary),
        "body": canonical(document.body),
        "codes": GAP.join(map(compact, document.codes)),
    }


def _in_field(run: str, name: str) -> str:
    return run.replace(GAP, "") if name == "codes" else run


def _shown(document: SearchDocument) -> str:
    return json.dumps(
        [document.key, document.title, document.summary, document.body, document.codes, document.agency, document.url],
        ensure_ascii=False,
    )


def _days(document: SearchDocument) -> tuple[int, int]:
    """The first and last day as numbers, (0, 0) for none."""
    if document.date is None:
        return 0, 0
    return document.date.toordinal(), (document.last_day or document.date).toordinal()


def _years(document: SearchDocument) -> range:
    if document.date is None:
        return range(0)
    return range(document.date.year, (document.last_day or document.date).year + 1)


def _questions(asked: Asked) -> Iterator[tuple[tuple[str, ...], Asked]]:
    """What has to be asked for true counts: which counts come from which question, "" being the question itself."""
    plain = tuple(name for name in FACETS if name not in asked.chosen)
    yield ("", *plain, *(() if asked.days else ("years",))), asked
    for name in asked.chosen:
        yield (name,), replace(asked, chosen={other: v for other, v in asked.chosen.items() if other != name})
    if asked.days:
        yield ("years",), replace(asked, days=None)


class BareTantivy:
    """Tantivy, directly: pairs with places in four fields, one segment, one aggregation for all counts."""

    name = "bare tantivy"

    def build(self, documents: Iterable[SearchDocument], folder: Path) -> None:
        index = tantivy.Index(self._schema(), path=str(folder))
        with _writer(index) as writer:
            for document in documents:
                written = tantivy.Document()
                for name, text in texts_of(document).items():
                    written.add_text(name, self._pairs(text))
                for name in FACETS:
                    written.add_text(name, str(getattr(document, name)))
                first, last = _days(document)
                written.add_unsigned("day", first)
                written.add_unsigned("last", last)
                for year in _years(document):
                    written.add_unsigned("years", year)
                written.add_boolean("recognised", document.recognised)
                for reading in document.readings:
                    written.add_text("readings", self._pairs(canonical(reading)))
                written.add_bytes("shown", _shown(document).encode())
                writer.add_document(written)
        self.open(folder)

    def open(self, folder: Path) -> None:
        index = tantivy.Index.open(str(folder))
        index.reload()
        self._searcher, self._fields = index.searcher(), index.schema

    def ask(self, asked: Asked) -> Answer:
        counts: dict[str, dict[str, int]] = {}
        total, shown = 0, []
        for wanted, question in _questions(asked):
            query = self._query(question)
            counted = self._searcher.aggregate(query, {name: self._count(name) for name in wanted if name})
            counts |= {name: {b["key"]: b["doc_count"] for b in counted[name]["buckets"]} for name in wanted if name}
            if "" in wanted:
                found = self._searcher.search(query, 10, count=True, order_by_field="day")
                total = found.count
                shown = [self._searcher.doc(address)["shown"][0] for _, address in found.hits]
        years = {int(year): count for year, count in counts.pop("years").items()}
        return Answer(total, counts, years, shown)

    @staticmethod
    def _schema() -> Any:
        builder = tantivy.SchemaBuilder()
        for name in (*TEXTS, "readings"):
            builder.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        for name in FACETS:
            builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        for name in ("day", "last"):
            builder.add_unsigned_field(name, fast=True, indexed=True)
        builder.add_unsigned_field("years", fast=True)
        builder.add_boolean_field("recognised", indexed=True)
        builder.add_bytes_field("shown", stored=True)
        return builder.build()

    @staticmethod
    def _pairs(text: str) -> str:
        padded = f"{GAP}{text}{GAP}" if text else ""
        return " ".join(map(str.__add__, padded, padded[1:]))

    @staticmethod
    def _count(name: str) -> dict[str, Any]:
        return {"terms": {"field": name, "size": _MANY}}

    def _query(self, asked: Asked) -> Any:
        parts = [self._tree(asked.tree), self._any("access", asked.access)]
        parts += [self._any(name, values) for name, values in asked.chosen.items()]
        if asked.days:
            parts.append(self._tree(asked.days))
        return self._all(parts)

    def _tree(self, tree: Query) -> Any:
        match tree:
            case Phrase(run, fields):
                return self._either([self._run(name.value, run) for name in fields])
            case Misread(run, variants):
                texts = [self._run("body", variant) for variant in variants]
                read = tantivy.Query.term_query(self._fields, "recognised", True)  # noqa: FBT003 -- tantivy's own
                return self._all([read, self._either([*texts, self._run("readings", run)])])
            case Within(first, last):
                return self._all(
                    [
                        self._range("day", 1, last.toordinal() if last else _LAST_DAY),
                        self._range("last", first.toordinal() if first else 1, _LAST_DAY),
                    ]
                )
            case AllOf(parts):
                wanted = [self._tree(part) for part in parts if not isinstance(part, Not)]
                unwanted = [self._tree(part.part) for part in parts if isinstance(part, Not)]
                return self._all(wanted or [tantivy.Query.all_query()], unwanted)
            case AnyOf(parts):
                return self._either([self._tree(part) for part in parts])
            case _:
                raise TypeError(f"The rivals are not asked for {tree!r}.")

    def _run(self, name: str, run: str) -> Any:
        run = _in_field(run, name)
        if len(run) == 1:
            return tantivy.Query.regex_query(self._fields, name, f"{re.escape(run)}.")
        if len(run) == 2:
            return tantivy.Query.term_query(self._fields, name, run, "basic")
        return tantivy.Query.phrase_query(self._fields, name, [run[at : at + 2] for at in range(len(run) - 1)])

    def _any(self, name: str, values: Iterable[str]) -> Any:
        return self._either([tantivy.Query.term_query(self._fields, name, value, "basic") for value in values])

    def _range(self, name: str, low: int, high: int) -> Any:
        return tantivy.Query.range_query(self._fields, name, tantivy.FieldType.Unsigned, low, high)

    @staticmethod
    def _all(parts: list[Any], unwanted: Sequence[Any] = ()) -> Any:
        if len(parts) == 1 and not unwanted:
            return parts[0]
        clauses = [(tantivy.Occur.Must, part) for part in parts]
        return tantivy.Query.boolean_query([*clauses, *((tantivy.Occur.MustNot, part) for part in unwanted)])

    @staticmethod
    def _either(parts: list[Any]) -> Any:
        if len(parts) == 1:
            return parts[0]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, part) for part in parts])


@contextmanager
def _writer(index: Any) -> Iterator[Any]:
    """One thread with as much memory as tantivy takes, so that the whole becomes one segment: it offers no merge."""
    writer = index.writer(heap_size=4_000_000_000, num_threads=1)
    yield writer
    writer.commit()
    writer.wait_merging_threads()


_INSERT = "INSERT INTO words (rowid, title, summary, body, codes, readings) VALUES (?, ?, ?, ?, ?, ?)"
_MATCHES = "SELECT id, kind, agency, fonds, category, access, day, last FROM document"


class Fts5:
    """SQLite's FTS5 with its trigram tokenizer, the counts by GROUP BY over the matches.

    A trigram index cannot find a run of one or two characters: such a run is a LIKE over all texts.
    """

    name = "SQLite FTS5"

    def build(self, documents: Iterable[SearchDocument], folder: Path) -> None:
        database = sqlite3.connect(folder / "fts5.sqlite3")
        database.executescript(
            """
            PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;
            CREATE TABLE document (id INTEGER PRIMARY KEY, kind, agency, fonds, category, access, day INTEGER,
                last INTEGER, recognised INTEGER, text, shown);
            CREATE VIRTUAL TABLE words USING fts5(title, summary, body, codes, readings,
                tokenize = 'trigram case_sensitive 1', content = '');
            """
        )
        for number, document in enumerate(documents, start=1):
            texts = texts_of(document)
            readings = GAP.join(map(canonical, document.readings))
            facets = [str(getattr(document, name)) for name in FACETS]
            everything = "\n".join(texts.values())
            row = (number, *facets, *_days(document), document.recognised, everything, _shown(document))
            database.execute("INSERT INTO document VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            ends = [f"{GAP}{text}{GAP}" for text in texts.values()]
            database.execute(_INSERT, (number, *ends, readings))
        database.commit()
        database.executescript("INSERT INTO words (words) VALUES ('optimize'); ANALYZE;")
        database.close()
        self.open(folder)

    def open(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts5.sqlite3")
        self._database.executescript(
            "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -200000; PRAGMA mmap_size = 8000000000;"
        )

    def ask(self, asked: Asked) -> Answer:
        """All matches before the filters go into a table in memory, which the counts and the ten newest come from."""
        clause, values = self._clause(asked.tree)
        marks = ", ".join("?" * len(asked.access))
        self._database.execute("DROP TABLE IF EXISTS temp.hit")
        self._database.execute(
            f"CREATE TEMP TABLE hit AS {_MATCHES} WHERE {clause} AND access IN ({marks})", [*values, *asked.access]
        )
        counts: dict[str, dict[str, int]] = {}
        years: Counter[int] = Counter()
        total, shown = 0, []
        for wanted, question in _questions(asked):
            where, filters = self._filters(question)
            for name in (name for name in wanted if name in FACETS):
                counts[name] = dict(self._rows(f"{name}, COUNT(*)", where, filters, f"GROUP BY {name}"))
            if "years" in wanted:
                for first, last, count in self._rows(
                    "day, last, COUNT(*)", f"{where} AND day > 0", filters, "GROUP BY day, last"
                ):
                    for year in range(datetime.date.fromordinal(first).year, datetime.date.fromordinal(last).year + 1):
                        years[year] += count
            if "" in wanted:
                total = self._rows("COUNT(*)", where, filters)[0][0]
                for (number,) in self._rows("id", where, filters, "ORDER BY day DESC, id LIMIT 10"):
                    shown += self._database.execute("SELECT shown FROM document WHERE id = ?", [number]).fetchone()
        return Answer(total, counts, years, shown)

    def _rows(self, columns: str, where: str, values: Sequence[Any], rest: str = "") -> list[Any]:
        statement = f"SELECT {columns} FROM temp.hit WHERE {where} {rest}"  # noqa: S608 -- all but the values is ours
        return self._database.execute(statement, values).fetchall()

    def _filters(self, asked: Asked) -> tuple[str, list[Any]]:
        clauses, values = ["1"], []
        for name, chosen in asked.chosen.items():
            clauses.append(f"{name} IN ({', '.join('?' * len(chosen))})")
            values += chosen
        if asked.days:
            clause, days = self._clause(asked.days)
            clauses.append(clause)
            values += days
        return " AND ".join(clauses), values

    def _clause(self, tree: Query) -> tuple[str, list[Any]]:
        """The tree as a condition on the table document, as one question to FTS5 where that can be."""
        matched = self._match(tree)
        if matched is not None:
            return "id IN (SELECT rowid FROM words WHERE words MATCH ?)", [matched]
        match tree:
            case Phrase(run):
                return "instr(text, ?)", [run]
            case Misread(run, variants):
                expression = " OR ".join([*(f'body : "{variant}"' for variant in variants), f'readings : "{run}"'])
                return "recognised AND id IN (SELECT rowid FROM words WHERE words MATCH ?)", [expression]
            case Within(first, last):
                days = [last.toordinal() if last else _LAST_DAY, first.toordinal() if first else 1]
                return "day BETWEEN 1 AND ? AND last >= ?", days
            case Not(part):
                clause, values = self._clause(part)
                return f"NOT ({clause})", values
            case AllOf(parts) | AnyOf(parts):
                joined = [self._clause(part) for part in parts]
                glue = " AND " if isinstance(tree, AllOf) else " OR "
                empty = "1" if isinstance(tree, AllOf) else "0"
                clause = f"({glue.join(f'({clause})' for clause, _ in joined) or empty})"
                return clause, [value for _, values in joined for value in values]
            case _:
                raise TypeError(f"The rivals are not asked for {tree!r}.")

    def _match(self, tree: Query) -> str | None:
        """The tree as an expression of FTS5; None where it holds a short run, a date or a not."""
        match tree:
            case Phrase(run, fields):
                if len(run.replace(GAP, "")) < 3:
                    return None
                return "(" + " OR ".join(f'{name.value} : "{_in_field(run, name.value)}"' for name in fields) + ")"
            case AllOf(parts) | AnyOf(parts) if parts:
                found = [self._match(part) for part in parts]
                if any(part is None for part in found):
                    return None
                return "(" + (" AND " if isinstance(tree, AllOf) else " OR ").join(map(str, found)) + ")"
            case _:
                return None


class StockWhoosh:
    """Whoosh as its manual shows it: NGRAM fields of pairs with phrases, groupedby for counts, sortedby for order."""

    name = "stock Whoosh"

    def build(self, documents: Iterable[SearchDocument], folder: Path) -> None:
        names = {name: whoosh.fields.NGRAM(minsize=2, maxsize=2, phrase=True) for name in (*TEXTS, "readings")}
        filters = {name: whoosh.fields.ID(sortable=True) for name in FACETS}
        numbers = {name: whoosh.fields.NUMERIC(sortable=True) for name in ("day", "last", "year")}
        schema = whoosh.fields.Schema(
            **names, **filters, **numbers, recognised=whoosh.fields.BOOLEAN, shown=whoosh.fields.STORED
        )
        writer = whoosh.index.create_in(str(folder), schema).writer(limitmb=512)
        for document in documents:
            first, last = _days(document)
            writer.add_document(
                **texts_of(document),
                **{name: str(getattr(document, name)) for name in FACETS},
                day=first,
                last=last,
                year=document.date.year if document.date else 0,
                readings=GAP.join(map(canonical, document.readings)),
                recognised=document.recognised,
                shown=_shown(document),
            )
        writer.commit()
        self.open(folder)

    def open(self, folder: Path) -> None:
        self._searcher = whoosh.index.open_dir(str(folder)).searcher()

    def ask(self, asked: Asked) -> Answer:
        """The years are those of the first day: groupedby has one number for a document."""
        counts: dict[str, dict[str, int]] = {}
        total, shown = 0, []
        for wanted, question in _questions(asked):
            names = [name for name in wanted if name in FACETS] + (["year"] if "years" in wanted else [])
            facets = whoosh.sorting.Facets()
            for name in names:
                facets.add_field(name, maptype=whoosh.sorting.Count)
            query = self._query(question)
            found = self._searcher.search(query, limit=10, sortedby="day", reverse=True, groupedby=facets)
            counts |= {name: dict(found.groups(name)) for name in names}
            if "" in wanted:
                total, shown = len(found), [hit["shown"] for hit in found]
        return Answer(total, counts, {int(year): count for year, count in counts.pop("year", {}).items()}, shown)

    def _query(self, asked: Asked) -> Any:
        filters = [self._any("access", asked.access)]
        filters += [self._any(name, values) for name, values in asked.chosen.items()]
        if asked.days:
            filters.append(self._tree(asked.days))
        return whoosh.query.And([self._tree(asked.tree), *filters])

    def _tree(self, tree: Query) -> Any:
        match tree:
            case Phrase(run, fields):
                return whoosh.query.Or([self._run(name.value, run) for name in fields])
            case Misread(run, variants):
                texts = [self._run("body", variant) for variant in variants]
                read = whoosh.query.Term("recognised", True)  # noqa: FBT003 -- Whoosh's own
                return whoosh.query.And([read, whoosh.query.Or([*texts, self._run("readings", run)])])
            case Within(first, last):
                before = whoosh.query.NumericRange("day", 1, last.toordinal() if last else _LAST_DAY)
                after = whoosh.query.NumericRange("last", first.toordinal() if first else 1, _LAST_DAY)
                return whoosh.query.And([before, after])
            case AllOf(parts):
                return whoosh.query.And([self._tree(part) for part in parts]) if parts else whoosh.query.Every()
            case AnyOf(parts):
                return whoosh.query.Or([self._tree(part) for part in parts])
            case Not(part):
                return whoosh.query.Not(self._tree(part))
            case _:
                raise TypeError(f"The rivals are not asked for {tree!r}.")

    def _run(self, name: str, run: str) -> Any:
        run = _in_field(run, name)
        if len(run) == 1:
            return whoosh.query.Prefix(name, run)
        pairs = [run[at : at + 2] for at in range(len(run) - 1)]
        return whoosh.query.Phrase(name, pairs) if len(pairs) > 1 else whoosh.query.Term(name, run)

    @staticmethod
    def _any(name: str, values: Iterable[str]) -> Any:
        return whoosh.query.Or([whoosh.query.Term(name, value) for value in values])


RIVALS: dict[str, type[Rival]] = {"tantivy": BareTantivy, "fts5": Fts5, "whoosh": StockWhoosh}


def opened(name: str, rows: int, documents: Iterable[SearchDocument], folder: Path) -> Rival:
    """The rival with an index of these documents, built in `folder` unless it was before."""
    rival = RIVALS[name]()
    place = folder / f"{name}-{rows}"
    done = place / "complete"
    if done.exists():
        rival.open(place)
        return rival
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    rival.build(documents, place)
    done.touch()
    return rival
