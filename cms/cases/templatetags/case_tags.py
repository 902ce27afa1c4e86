"""Words for the steps of a case's clock."""

from django import template
from django.utils.functional import Promise

from cms.cases.forms import STEP_LABELS
from cms.statutes.deadlines import Step

register = template.Library()


@register.filter
def step_label(step: Step) -> str | Promise:
    """What happened, in the reader's language."""
    return STEP_LABELS[step.kind.value]
