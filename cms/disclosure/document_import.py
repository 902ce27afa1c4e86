"""Importing a folder of Markdown documents as disclosure items (主动公开信息)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cms.disclosure.actions import ItemFields, publish_item, revise_item
from cms.disclosure.blocks import heading, paragraphs
from cms.disclosure.markdown_documents import ParsedDocument, parse_markdown_document
from cms.disclosure.markdown_problems import SENTENCES, ParseProblem
from cms.disclosure.models import Agency, DisclosureCatalogue, DisclosureItem
from cms.statutes.categories import Category

MAX_BYTES = 5 * 1024 * 1024
SUMMARY_LENGTH = 200


@dataclass(frozen=True)
class ImportedFile:
    """What became of one file: created, changed, unchanged, or refused with the reason."""

    name: str
    outcome: str
    problems: tuple[ParseProblem, ...] = ()
    refusal: str = ""


@dataclass
class ImportReport:
    """What became of every file of a run."""

    files: list[ImportedFile] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many files had this outcome."""
        return sum(file.outcome == outcome for file in self.files)

    def findings(self) -> Iterator[tuple[str, str, str]]:
        """Everything a person should look at: file name, grade (error, warning, note), sentence."""
        for file in self.files:
            if file.refusal:
                yield file.name, "error", file.refusal
            for problem in file.problems:
                yield file.name, "note" if problem.is_note else "warning", _(SENTENCES[problem.code]) % problem.values


def documents_below(path: Path) -> list[Path]:
    """The Markdown files of a folder and its folders, or the one file, in a fixed order."""
    return [path] if path.is_file() else sorted(found for found in path.rglob("*.md") if found.is_file())


class ImportRefusedError(Exception):
    """A file that is no document; the message says why and what to do."""


def _content(path: Path) -> bytes:
    try:
        raw = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except OSError as error:
        sentence = _("The file cannot be read (%(reason)s). Check it and import it again.")
        raise ImportRefusedError(sentence % {"reason": error.strerror}) from error
    if raw is None:
        raise ImportRefusedError(_("The file is larger than 5 MB, which no text is. Check what it holds."))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportRefusedError(_("The file is not UTF-8 text. Save it as UTF-8 and import it again.")) from error
    if "\0" in text:
        raise ImportRefusedError(_("The file holds binary data, not text. Check what it is."))
    return raw


def import_document(
    *, path: Path, name: str, catalogue: DisclosureCatalogue, by: AbstractBaseUser | None
) -> ImportedFile:
    """Imports one file under `name`, its identity from run to run. A file with unchanged content is left alone.

    A file that cannot be read is refused with the reason; nothing raises for what a file holds.
    """
    try:
        raw = _content(path)
    except ImportRefusedError as refusal:
        return ImportedFile(name, "refused", refusal=str(refusal))
    text = raw.decode("utf-8-sig")
    digest = hashlib.sha256(raw).hexdigest()
    with transaction.atomic():
        # The same text under another name is the same document, handed in from another folder.
        if DisclosureItem.objects.filter(source_digest=digest).exists():
            return ImportedFile(name, "unchanged")
        existing = DisclosureItem.objects.filter(source_name=name).first()
        parsed = parse_markdown_document(text, name=Path(name).name)
        fields = _fields(parsed, name=name, digest=digest)
        try:
            with transaction.atomic():
                if existing is None:
                    publish_item(fields=fields, catalogue=catalogue, by=by)
                else:
                    revise_item(item=existing, fields=fields, by=by)
        except ValidationError as error:
            reason = " ".join(error.messages)
            return ImportedFile(
                name, "refused", refusal=_("The file was not taken (%(reason)s). Correct it.") % {"reason": reason}
            )
    return ImportedFile(name, "created" if existing is None else "changed", parsed.problems)


def _fields(parsed: ParsedDocument, *, name: str, digest: str) -> ItemFields:
    # The columns have room for what law texts hold many times over; what a hostile file puts there is cut.
    return ItemFields(
        title=parsed.title[:255],
        agency=issuing_agency(parsed.issuing_body),
        category=Category.NORMATIVE_DOCUMENTS.value,
        slug=f"doc-{hashlib.sha256(name.encode()).hexdigest()[:16]}",
        document_number=parsed.document_number[:120],
        formed_on=parsed.issued_on,
        published_on=parsed.last_changed_on or parsed.issued_on,
        summary=" ".join(parsed.header_markdown.split())[:SUMMARY_LENGTH],
        body=tuple(body_blocks(parsed.body_markdown)),
        source_name=name[:255],
        source_digest=digest,
    )


def issuing_agency(name: str) -> Agency:
    """The agency of this name, made where it is missing: one that publishes here, but takes no requests."""
    name = (name or str(_("Issuing body not stated")))[:100]
    code = f"EXT-{hashlib.sha256(name.encode()).hexdigest()[:10].upper()}"
    agency, _created = Agency.objects.get_or_create(name=name, defaults={"code": code, "takes_requests": False})
    return agency


def body_blocks(markdown: str) -> Iterator[dict[str, object]]:
    """Headings (chapters and sections) as headings, every other line as a paragraph, word for word."""
    run: list[str] = []
    for line in markdown.splitlines():
        text = line.strip()
        marks = len(text) - len(text.lstrip("#"))
        if 1 <= marks <= 6 and text[marks : marks + 1] == " ":
            if run:
                yield paragraphs(run)
                run = []
            yield heading(text[marks:].strip(), level=3 if marks > 2 else 2)
        elif text:
            run.append(text)
    if run:
        yield paragraphs(run)
