"""A stranger's words in a mail to somebody who has not asked for it: too short and too blunt to advertise with."""

import re
import unicodedata

MOST_SHOWN = 60
"""Characters of a question in a mail to an address that is not confirmed."""
# What mail readers make links of, full-width signs included, which they may fold: a scheme, www., a dot and a word.
_LINKED = re.compile(r"[:：][/／]{2}|[wｗ]{3}[.．｡]|[.．｡][^\W\d_]{2,}", re.IGNORECASE)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})  # controls, marks that hide letters or turn them around, nobody's signs
_RUN = re.compile("…+")


def defused(text: str, *, most: int = MOST_SHOWN) -> str:
    """The text in one line of at most `most` characters, with "…" for addresses of any kind and for unseen signs."""
    words = ["…" if _LINKED.search(word) else _without_unseen(word) for word in text.split()]
    line = _RUN.sub("…", " ".join(words))
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _without_unseen(word: str) -> str:
    return "".join("…" if unicodedata.category(sign) in _UNSEEN else sign for sign in word)
