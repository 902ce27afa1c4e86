"""Learning from people: what was corrected to what, and which names the house knows. It never writes over a person."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from django.db import transaction
from django.db.models import F, Max, QuerySet

from archive_catalog.models import ArchiveUnit, Fonds
from ocr.models import Confusion, LearningRun, LexiconTerm, Line, LineState, Page, PageReview

from .differences import confusions, kept
from .experience import Experience, names_in
from .gain import Example, measured
from .reading import machine_text_of

MOST_TERMS = 50_000
_WRITTEN = (LineState.CORRECTED.value, LineState.CHECKED.value)
_BETWEEN = "\t"
# Offices and places by how they end, in text that people answer for.
_OFFICES = re.compile(
    "[\u4e00-\u9fff]{1,10}?(?:人民政府|人民委员会|委员会|公署|办事处|公社|大队|供销社|合作社|学校|小学|中学|"
    "[省市县區区乡鄉镇鎮村庄莊局厅廳科社会會厂廠院所站])"
)


@transaction.atomic
def learn_from_page(*, page: Page) -> int:
    """Counts what people corrected on a finished page, once; gives how many corrections it holds.

    A page that is finished again counts as it is then.
    """
    review = PageReview.objects.select_for_update().get(page=page)
    found = _corrections(Line.objects.filter(transcription=page.transcription_id, dropped=False, state__in=_WRITTEN))
    before = Counter({_pair(key): count for key, count in review.learned.items()})
    _count(found, before)
    review.learned = {_BETWEEN.join(pair): count for pair, count in sorted(found.items())}
    review.save(update_fields=["learned"])
    return sum(found.values())


@transaction.atomic
def learn_names() -> int:
    """Makes the lexicon anew: creators, fonds and subjects of the catalogue, offices and places in what people wrote.

    Gives the number of terms, at most 50,000, those that stand most often.
    """
    counted: Counter[str] = Counter()
    units = ArchiveUnit.objects.order_by()
    counted.update(names_in(units.exclude(creator="").values_list("creator", flat=True).distinct().iterator()))
    counted.update(names_in(Fonds.objects.values_list("title", flat=True)))
    for subjects in units.exclude(subjects=[]).values_list("subjects", flat=True).iterator(chunk_size=5000):
        counted.update(names_in(subject for subject in subjects if isinstance(subject, str)))
    written = Line.objects.filter(dropped=False, state__in=_WRITTEN).values_list("text", flat=True)
    for text in written.iterator(chunk_size=5000):
        counted.update(names_in(offices_in(text)))
    LexiconTerm.objects.all().delete()
    rows = [LexiconTerm(term=term, count=count) for term, count in counted.most_common(MOST_TERMS)]
    LexiconTerm.objects.bulk_create(rows, batch_size=1000)
    return len(rows)


@transaction.atomic
def learn_what_was_right() -> None:
    """Counts anew how often the characters that people had to correct were left as they were read.

    They are kept as confusions of a character with itself.
    """
    doubted = set(corrections().values_list("read", flat=True).distinct())
    right: Counter[str] = Counter()
    written = Line.objects.filter(dropped=False, state__in=_WRITTEN).exclude(machine_text="")
    for read, meant in written.values_list("machine_text", "text").iterator(chunk_size=5000):
        right.update({sign: count for sign, count in kept(read, meant).items() if sign in doubted})
    Confusion.objects.filter(read=F("meant")).delete()
    rows = [Confusion(read=sign, meant=sign, count=count) for sign, count in sorted(right.items())]
    Confusion.objects.bulk_create(rows, batch_size=1000)


def corrections() -> QuerySet[Confusion]:
    """The characters that were read in place of others, those most often corrected first."""
    return Confusion.objects.exclude(read=F("meant"))


def experience() -> Experience:
    """Everything learned so far; read again only when something new was learned."""
    run = LearningRun.objects.aggregate(last=Max("pk"))["last"] or 0
    last = Confusion.objects.aggregate(last=Max("pk"))["last"] or 0
    return _experience(run, last, Confusion.objects.count())


@lru_cache(maxsize=2)
def _experience(run: int, last: int, rows: int) -> Experience:
    del run, last, rows  # what they say is that nothing has changed
    counted = [(one.read, one.meant, one.count) for one in Confusion.objects.all()]
    return Experience(
        confusions={(read, meant): count for read, meant, count in counted if read != meant},
        kept={read: count for read, meant, count in counted if read == meant},
        terms=frozenset(LexiconTerm.objects.values_list("term", flat=True)),
    )


def examples() -> list[Example]:
    """The lines that people answer for and whose machine's characters are known, by page."""
    lines = Line.objects.filter(dropped=False, state__in=_WRITTEN).exclude(machine_text="")
    return [
        Example(
            page=str(line.transcription_id),
            lines=(tuple((one[0], one[5], tuple((other, sure) for other, sure in one[6])) for one in line.characters),),
            truth=line.text,
        )
        for line in lines.order_by("pk").iterator(chunk_size=2000)
        if line.characters
    ]


def offices_in(text: str) -> list[str]:
    """Names of offices and places in a text, by how they end."""
    return _OFFICES.findall(text)


@transaction.atomic
def learn(*, measure: bool = True) -> LearningRun:
    """Makes the lexicon anew and measures what all that was learned is worth; the run says so.

    New readings are mended by it from then on only if it helped on pages that it had not learned from.
    """
    terms = learn_names()
    learn_what_was_right()
    found = examples() if measure else []
    gain = measured(found, terms=LexiconTerm.objects.values_list("term", flat=True), names=offices_in)
    return LearningRun.objects.create(
        pages=gain.pages,
        corrections=sum(corrections().values_list("count", flat=True)),
        terms=terms,
        characters=gain.characters,
        wrong_before=gain.wrong_before,
        wrong_after=gain.wrong_after,
        applied=gain.helps,
    )


def _corrections(lines: Iterable[Line]) -> Counter[tuple[str, str]]:
    found: Counter[tuple[str, str]] = Counter()
    for line in lines:
        found += confusions(machine_text_of(line), line.text)
    return found


def _count(found: Counter[tuple[str, str]], before: Counter[tuple[str, str]]) -> None:
    for pair in sorted({*found, *before}):
        more = found[pair] - before[pair]
        if not more:
            continue
        row = Confusion.objects.filter(read=pair[0], meant=pair[1])
        if not row.update(count=F("count") + more):
            Confusion.objects.get_or_create(read=pair[0], meant=pair[1], defaults={"count": more})
    Confusion.objects.filter(count__lte=0).delete()


def _pair(key: str) -> tuple[str, str]:
    read, meant = key.split(_BETWEEN)
    return read, meant
