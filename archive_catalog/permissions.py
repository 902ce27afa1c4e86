"""Who may see a unit, who may work on one, and the sentence for whoever may not."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from search.viewers import Viewer

from .models import ArchiveUnit, Charge, Fonds, Repository
from .reasons import Explanation, explain
from .selectors import standing_of


class NotVisibleError(Exception):
    """A unit may not be shown to this viewer; the message is a sentence for them, `explanation` the whole answer."""

    def __init__(self, explanation: Explanation) -> None:
        super().__init__(f"{explanation.sentence} {explanation.advice}")
        self.explanation = explanation


class NotInChargeError(Exception):
    """Somebody of the staff may not work on this part of the catalogue; the message is a sentence for them."""


def check_see_unit(viewer: Viewer, unit: ArchiveUnit, *, day: date) -> None:
    """Raises NotVisibleError where `viewer` may not see `unit` on `day`."""
    if not can_see_unit(viewer, unit, day=day):
        raise NotVisibleError(explain(standing_of(unit, day=day)))


def can_see_unit(viewer: Viewer, unit: ArchiveUnit, *, day: date) -> bool:
    """Whether `viewer` may see `unit` on `day`."""
    return unit.access_on(day) in viewer.access


def fonds_in_charge(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Fonds]:
    """The fonds that `user` may work on: all for an administrator, else those their groups are in charge of."""
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return Fonds.objects.all()
    if not isinstance(user, User):
        return Fonds.objects.none()
    charges = Charge.objects.filter(group__user=user)
    whole = charges.filter(fonds=None).values("repository")
    return Fonds.objects.filter(Q(repository__in=whole) | Q(pk__in=charges.exclude(fonds=None).values("fonds")))


def can_work_on(user: AbstractBaseUser | AnonymousUser, fonds: Fonds) -> bool:
    """Whether `user` is in charge of `fonds`; what they may do there is said by their permissions."""
    return fonds_in_charge(user).filter(pk=fonds.pk).exists()


def check_work_on(user: AbstractBaseUser | AnonymousUser, fonds: Fonds) -> None:
    """Raises NotInChargeError where `user` is not in charge of `fonds`."""
    if not can_work_on(user, fonds):
        raise NotInChargeError(
            gettext(
                "You are not in charge of the fonds %(fonds)s. Ask an administrator to put your group in charge of it."
            )
            % {"fonds": fonds}
        )


def repositories_in_charge(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Repository]:
    """The repositories that `user` is in charge of as a whole: what concerns no single fonds, such as an import."""
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return Repository.objects.all()
    if not isinstance(user, User):
        return Repository.objects.none()
    return Repository.objects.filter(pk__in=Charge.objects.filter(group__user=user, fonds=None).values("repository"))


def check_work_in(user: AbstractBaseUser | AnonymousUser, repository: Repository) -> None:
    """Raises NotInChargeError where `user` is not in charge of `repository` as a whole."""
    if not repositories_in_charge(user).filter(pk=repository.pk).exists():
        raise NotInChargeError(
            gettext(
                "You are not in charge of %(repository)s as a whole. "
                "Ask an administrator to put your group in charge of it."
            )
            % {"repository": repository}
        )
