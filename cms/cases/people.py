"""Who acts on a case, and in which roles."""

from dataclasses import dataclass
from typing import Any

from cms.cases.models import Case
from cms.cases.states import Role

RIGHTS = {
    "cases.handle_case": Role.OFFICER,
    "cases.check_case": Role.LEGAL,
    "cases.approve_case": Role.HEAD,
}


@dataclass(frozen=True)
class Actor:
    """Somebody who moves a case: a member of staff, or the applicant, or the clock (both without a user)."""

    user: Any = None
    fixed: Role | None = None

    @property
    def key(self) -> int | None:
        """The member of staff's key."""
        return self.user.pk if self.user is not None else None


APPLICANT = Actor(fixed=Role.APPLICANT)
"""The holder of number and query code, which have been checked by then."""
THE_CLOCK = Actor(fixed=Role.SYSTEM)


def staff(user: Any) -> Actor:
    """A member of staff."""
    return Actor(user=user)


def roles_of(actor: Actor, case: Case) -> frozenset[Role]:
    """The roles of somebody on this case: none on a case of an agency that one does not work for."""
    if actor.fixed is not None:
        return frozenset({actor.fixed})
    user = actor.user
    if user is None or not user.is_active:
        return frozenset()
    if not user.is_superuser and not case.agency.staff.filter(pk=user.pk).exists():
        return frozenset()
    return frozenset(role for right, role in RIGHTS.items() if user.has_perm(right))
