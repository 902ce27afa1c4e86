"""Words for the steps of a case's clock."""

from django import template
from django.utils.functional import Promise

from cms.cases import logged, step_texts
from cms.cases.models import CaseLogEntry
from cms.statutes.deadlines import Step

register = template.Library()


@register.filter
def step_label(step: Step) -> str | Promise:
    """What happened, in the reader's language."""
    return step_texts.STEP_LABELS[step.kind.value]


@register.filter
def step_notes(step: Step) -> list[str]:
    """The working days and the day until which, in the reader's language."""
    return step_texts.step_notes(step)


@register.filter
def log_line(entry: CaseLogEntry) -> str:
    """What an entry of a case's log says, in words."""
    return logged.line(entry)
