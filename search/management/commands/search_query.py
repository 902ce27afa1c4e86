"""Answers a question on the command line, with timings."""

import json
from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils.translation import gettext as _

from search.errors import SearchIndexError
from search.questions import Question
from search.selectors import Facet, Hit, ResultPage, Segment, search
from search.viewers import ONSITE_VIEWER, PUBLIC_VIEWER, STAFF_VIEWER

VIEWERS = {"public": PUBLIC_VIEWER, "onsite": ONSITE_VIEWER, "staff": STAFF_VIEWER}


class Command(BaseCommand):
    """manage.py search_query "土地 征收" [--json] [--as public|onsite|staff] [--with "kind=archive&from=1950"]"""

    help = _("Answers a question as the search box does, and says how long it took.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("text", help=_("What one would type into the box."))
        parser.add_argument("--with", dest="parameters", default="", help=_("Further parameters of the results page."))
        parser.add_argument("--as", dest="viewer", choices=sorted(VIEWERS), default="public", help=_("Who asks."))
        parser.add_argument("--page", type=int, default=1)
        parser.add_argument("--per-page", type=int, default=10)
        parser.add_argument(
            "--repeat", type=int, default=1, help=_("Ask several times; the first one opens the files.")
        )
        parser.add_argument("--json", action="store_true", help=_("Answer in JSON."))

    def handle(self, *args: Any, **options: Any) -> None:
        asked = QueryDict(options["parameters"], mutable=True)
        asked["q"] = options["text"]
        question, milliseconds = Question.from_query(asked), []
        try:
            for _turn in range(max(1, options["repeat"])):
                started = perf_counter()
                page = search(
                    question,
                    viewer=VIEWERS[options["viewer"]],
                    page=options["page"],
                    per_page=options["per_page"],
                    facets=frozenset(Facet),
                    histogram=True,
                )
                milliseconds.append(round((perf_counter() - started) * 1000, 2))
        except SearchIndexError as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(_plain(page, milliseconds), ensure_ascii=False, indent=2))
        else:
            self._tell(page, milliseconds)

    def _tell(self, page: ResultPage, milliseconds: list[float]) -> None:
        self.stdout.write(
            _("%(total)d results, page %(page)d of %(pages)d, in %(times)s ms")
            % {
                "total": page.total,
                "page": page.page,
                "pages": page.pages,
                "times": ", ".join(map(str, milliseconds)),
            }
        )
        for hit in page.hits:
            mark = "≈ " if hit.approximate else ""
            self.stdout.write(f"{mark}{_marked(hit.title)}  {' '.join(hit.codes)}  {hit.date or ''}  {hit.url}")
            self.stdout.write(f"    {_marked(hit.snippet)}")
        for facet, counts in page.facets.items():
            self.stdout.write(f"{facet.value}: " + ", ".join(f"{value} {count}" for value, count in counts.items()))


def _plain(page: ResultPage, milliseconds: list[float]) -> dict[str, Any]:
    return {
        "parameters": page.question.parameters(),
        "milliseconds": milliseconds,
        "total": page.total,
        "page": page.page,
        "pages": page.pages,
        "following": page.following,
        "hits": [_plain_hit(hit) for hit in page.hits],
        "facets": {facet.value: dict(counts) for facet, counts in page.facets.items()},
        "years": page.years.each(),
    }


def _plain_hit(hit: Hit) -> dict[str, Any]:
    return {
        "kind": hit.kind,
        "identifier": hit.identifier,
        "title": _marked(hit.title),
        "snippet": _marked(hit.snippet),
        "url": hit.url,
        "date": hit.date.isoformat() if hit.date else None,
        "until": hit.until.isoformat() if hit.until else None,
        "codes": list(hit.codes),
        "agency": hit.agency,
        "access": hit.access.value,
        "approximate": hit.approximate,
    }


def _marked(segments: tuple[Segment, ...]) -> str:
    return "".join(f"[{segment.text}]" if segment.marked else segment.text for segment in segments)
