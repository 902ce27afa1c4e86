"""The picture of the table of transitions, for docs/cases.md. `manage.py case_diagram` prints it; a test compares."""

from cms.cases.states import ENDED, State
from cms.cases.transitions import TRANSITIONS, Transition

BEGIN, END = "<!-- generated from cms/cases/transitions.py: begin -->", "<!-- generated: end -->"


def diagram() -> str:
    """Mermaid's state diagram of the moves that change the state, and the whole table below it, as Markdown."""
    return "\n".join([BEGIN, "", "```mermaid", *_picture(), "```", "", *_table(), "", END])


def _picture() -> list[str]:
    lines = ["stateDiagram-v2"]
    for row in TRANSITIONS.values():
        if row.new:
            lines.append(f"    [*] --> {row.target}: {row.move}")
        elif row.target is not None:
            lines += [f"    {state} --> {row.target}: {row.move}" for state in State if state in row.source]
    return [*lines, *(f"    {state} --> [*]" for state in State if state in ENDED)]


def _table() -> list[str]:
    lines = [
        "| move | by | from | to | only if | letter | clock | waits | article |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    return [*lines, *(_line(row) for row in TRANSITIONS.values())]


def _line(row: Transition) -> str:
    waits = [f"+ {row.opens}"] * bool(row.opens) + [f"- {row.ends}"] * bool(row.ends)
    cells = (
        f"`{row.move}`",
        ", ".join(sorted(row.by)),
        ", ".join(state for state in State if state in row.source) or "(new)",
        row.target or "",
        "; ".join(row.guards),
        row.letter or "",
        row.event or "",
        ", ".join(waits),
        row.article,
    )
    return f"| {' | '.join(cells)} |"
