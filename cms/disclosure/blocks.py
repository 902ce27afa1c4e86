"""What the body of a disclosure item is made of."""

from typing import Any

from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock


class HeadingBlock(blocks.StructBlock):
    """A chapter or section heading (章, 节) at level 2 or 3."""

    level = blocks.ChoiceBlock(choices=[("2", _("Chapter")), ("3", _("Section"))], default="2", label=_("level"))
    text = blocks.CharBlock(label=_("text"))

    class Meta:
        icon = "title"
        label = _("Heading")
        template = "disclosure/blocks/heading.html"


class BodyBlock(blocks.StreamBlock):
    """Headings, paragraphs and tables in their order."""

    heading = HeadingBlock()
    paragraph = blocks.RichTextBlock(
        features=["bold", "ol", "ul", "link", "document-link", "superscript"], label=_("Paragraph")
    )
    table = TypedTableBlock([("text", blocks.CharBlock(required=False, label=_("Text")))], label=_("Table"))

    class Meta:
        required = False


def heading(text: str, *, level: int = 2) -> dict[str, Any]:
    """A heading as the body stores it."""
    return {"type": "heading", "value": {"level": str(level), "text": text}}


def paragraphs(lines: list[str]) -> dict[str, Any]:
    """Plain lines as one run of paragraphs; whatever they hold stays text."""
    return {"type": "paragraph", "value": "".join(f"<p>{escape(line)}</p>" for line in lines)}


def table(rows: list[list[str]], *, caption: str = "") -> dict[str, Any]:
    """A table whose first row is its head."""
    head, *rest = rows
    return {
        "type": "table",
        "value": {
            "caption": caption,
            "columns": [{"type": "text", "heading": cell} for cell in head],
            "rows": [{"values": row} for row in rest],
        },
    }


def plain_text(body: blocks.StreamValue) -> str:
    """Every word of a body, a line for each heading, paragraph and table cell, in reading order."""
    lines: list[str] = []
    for child in body:
        if child.block_type == "heading":
            lines.append(child.value["text"])
        else:
            lines.extend(child.block.get_searchable_content(child.value))
            if child.block_type == "table":
                lines.extend(column["heading"] for column in child.value.columns)
    return "\n".join(line.strip() for line in lines if line.strip())
