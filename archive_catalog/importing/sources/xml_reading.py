"""XML piece by piece, from people who may mean harm: no entity is expanded and nothing is fetched.

Declared entities are refused, as they serve to read files of the server (XXE) and to fill its memory (billion laughs).
A declaration of a document type is let be, for EAD 2002 has one; what stands at its address is never looked at.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from html.entities import html5
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext

from archive_catalog.importing.sources.protocol import SourceError

_CHUNK = 1 << 16
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")


class XmlEvents:
    """Calls `start(name, attributes)`, `end(name)` and `text(data)` in the order of a document.

    Names lack the prefix of their namespace where the whole document has one.
    """

    def __init__(
        self,
        *,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None],
        text: Callable[[str], None],
        encoding: str | None = None,
    ) -> None:
        """`encoding` outranks the one that the document declares."""
        parser = expat.ParserCreate(encoding)
        parser.buffer_text = True

        def start_root(name: str, attributes: dict[str, str]) -> None:
            if ":" in name:
                parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
                parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
            else:
                parser.StartElementHandler = start
                parser.EndElementHandler = end
            start(name.rpartition(":")[2], attributes)

        parser.StartElementHandler = start_root
        parser.CharacterDataHandler = text
        parser.EntityDeclHandler = _refuse_entity
        parser.SkippedEntityHandler = lambda name, is_parameter: (
            None if is_parameter else text(html5.get(f"{name};", ""))
        )
        self._parser = parser

    def pieces(self, file: IO[bytes], *, recode_from: str = "") -> Iterator[None]:
        """Reads the document piece by piece. Raises SourceError where it is not well-formed."""
        decoder = codecs.getincrementaldecoder(recode_from)(errors="replace") if recode_from else None
        try:
            while chunk := file.read(_CHUNK):
                self._parser.Parse(decoder.decode(chunk).encode() if decoder else chunk, False)  # noqa: FBT003 (no keywords)
                yield
            self._parser.Parse(b"", True)  # noqa: FBT003 (takes no keywords)
        except (expat.ExpatError, ValueError, LookupError) as error:
            raise SourceError(
                gettext("The XML in the file is broken in line %(line)s. Export it again from its software.")
                % {"line": self._parser.CurrentLineNumber}
            ) from error
        yield


def declared_encoding(head: bytes) -> str:
    """The encoding that an XML document declares, in lower case, or ""."""
    found = _DECLARED.search(head)
    return found.group(1).decode("ascii", "replace").lower() if found else ""


def _refuse_entity(name: str, *declaration: object) -> None:
    """`declaration` ends with a notation for pictures and the like, which nothing ever expands."""
    if declaration[-1] is None:
        raise SourceError(
            gettext(
                "The file declares the entity “%(name)s”, which is not read for safety. Export it without entities."
            )
            % {"name": name[:40]}
        )
