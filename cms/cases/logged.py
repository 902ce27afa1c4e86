"""The log of a case in words."""

from django.utils.translation import gettext as _

from cms.cases.models import CaseLogEntry
from cms.cases.states import State
from cms.cases.transitions import Move


def line(entry: CaseLogEntry) -> str:
    """One line: what was done, from which state to which, and for a corrected day what it was, is, and why."""
    if entry.action == "cases.paper":
        return f"{entry.message}: {entry.data['reason']}"
    if entry.action != "cases.move":
        return str(entry.message)
    said = entry.data
    words = [str(Move(said["move"]).label)]
    if said["from"] != said["to"]:
        words.append(f"{State(said['from']).label} → {State(said['to']).label}")
    if said["move"] == Move.CORRECT_DAY:
        words.append(_("%(was)s → %(is)s: %(reason)s") % {name: said[name] for name in ("was", "is", "reason")})
    return " · ".join(words)
