"""The shapes that the demonstration's content is handed over in: plain frozen values, no database rows."""

import dataclasses
import datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a document (一、…)."""

    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph of prose, without markup."""

    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """A table: its header row and its rows, all of the header's length."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Paragraph | Table


@dataclasses.dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a document (附件)."""

    filename: str
    content_type: str
    content: bytes


@dataclasses.dataclass(frozen=True, slots=True)
class DemonstrationItem:
    """One proactively disclosed document (主动公开的政府信息) of the demonstration county.

    `category` is 'art20_01' to 'art20_15' for the fifteen items of the regulation's article 20, 'art21' for article 21;
    `statute_category` is the same as a code of `cms.statutes.categories`, which divides article 21 by its matters.
    `published_on` lies within the 20 working days of article 26 after `formed_on`.
    """

    agency: str
    category: str
    statute_category: str
    title: str
    document_number: str
    formed_on: datetime.date
    published_on: datetime.date
    summary: str
    body: tuple[Block, ...]
    attachment: Attachment | None = None


def body_text(body: tuple[Block, ...]) -> str:
    """The body as plain text: a line for each heading and paragraph, a tab-separated line for each table row."""
    lines: list[str] = []
    for block in body:
        if isinstance(block, Table):
            lines.extend("\t".join(row) for row in (block.header, *block.rows))
        else:
            lines.append(block.text)
    return "\n".join(lines)
