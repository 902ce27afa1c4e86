"""Whether the county was loaded: asked at every start, so nothing heavy is imported here."""

import uuid

from cms.cases.models import Case
from cms.demonstration.cases import DemonstrationCase, demonstration_cases

NAMESPACE = uuid.UUID("5f0c1f3e-3a0b-4c55-9a70-0d6f3d1c2a11")


def submission_of(case: DemonstrationCase) -> uuid.UUID:
    """The same for the same request, so that a second load finds it."""
    return uuid.uuid5(NAMESPACE, f"{case.agency}/{case.subject}")


def is_loaded() -> bool:
    """Whether a load has come to its end: the last request is the last thing that it writes."""
    return Case.objects.filter(submission=submission_of(demonstration_cases()[-1])).exists()
