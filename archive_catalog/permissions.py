"""Who may see a unit, who may work on one, and the sentence for whoever may not."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from search.viewers import Viewer

from .models import ArchiveUnit, Charge, Fonds, ImportBatch, ImportProfile, Repository
from .models.charge import fonds_under
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
    return fonds_under(user) if isinstance(user, User) else Fonds.objects.none()


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
    """The repositories that `user` is in charge of as a whole: what concerns no single fonds."""
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


def repositories_to_import(user: AbstractBaseUser | AnonymousUser) -> QuerySet[Repository]:
    """The repositories that `user` may import into: rows of the fonds that they are in charge of."""
    kept_in = fonds_in_charge(user).order_by().values("repository")
    return Repository.objects.filter(Q(pk__in=repositories_in_charge(user)) | Q(pk__in=kept_in))


def check_import_into(user: AbstractBaseUser | AnonymousUser, repository: Repository) -> None:
    """Raises NotInChargeError where `user` is in charge of nothing in `repository`."""
    if not repositories_to_import(user).filter(pk=repository.pk).exists():
        raise NotInChargeError(
            gettext(
                "You are in charge of nothing in %(repository)s. "
                "Ask an administrator to put your group in charge of it, or of a fonds in it."
            )
            % {"repository": repository}
        )


def imports_in_charge(user: AbstractBaseUser | AnonymousUser) -> QuerySet[ImportBatch]:
    """The imports that `user` may see and work on: all into a repository that they are in charge of as a whole; of one
    in which they are in charge of some fonds, their own, for a file may name records of any fonds.
    """
    whole = Q(repository__in=repositories_in_charge(user))
    if not isinstance(user, User):
        return ImportBatch.objects.none()
    return ImportBatch.objects.filter(whole | Q(by=user, repository__in=repositories_to_import(user)))


def check_import(user: AbstractBaseUser | AnonymousUser, batch: ImportBatch) -> None:
    """Raises NotInChargeError where `user` may not work on `batch`."""
    check_import_into(user, batch.repository)
    if not imports_in_charge(user).filter(pk=batch.pk).exists():
        raise NotInChargeError(
            gettext(
                "The import of %(name)s was handed in by somebody else, and may hold records of fonds "
                "that you are not in charge of."
            )
            % {"name": batch}
        )


def check_undo_import(user: AbstractBaseUser | AnonymousUser, batch: ImportBatch) -> None:
    """Raises NotInChargeError where `batch` wrote into fonds that `user` is not in charge of, or no longer."""
    check_import(user, batch)
    if repositories_in_charge(user).filter(pk=batch.repository_id).exists():
        return
    mine = list(fonds_in_charge(user).values_list("pk", flat=True))
    made, changed = batch.units.exclude(fonds__in=mine), batch.changes.exclude(unit__fonds__in=mine)
    if made.order_by().exists() or changed.order_by().exists():
        raise NotInChargeError(
            gettext(
                "The import of %(name)s wrote into fonds that you are not in charge of. "
                "Ask somebody who is in charge of %(repository)s as a whole to undo it."
            )
            % {"name": batch, "repository": batch.repository}
        )


def profiles_in_charge(user: AbstractBaseUser | AnonymousUser) -> QuerySet[ImportProfile]:
    """The import profiles that `user` may change: those of repositories that they are in charge of as a whole; those
    for all repositories are the administrators'.
    """
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return ImportProfile.objects.all()
    return ImportProfile.objects.filter(repository__in=repositories_in_charge(user))


def check_profile(user: AbstractBaseUser | AnonymousUser, profile: ImportProfile) -> None:
    """Raises NotInChargeError where `user` may not change `profile`."""
    if profiles_in_charge(user).filter(pk=profile.pk).exists():
        return
    if profile.repository is None:
        raise NotInChargeError(
            gettext("The profile “%(name)s” is for all repositories: only an administrator changes it.")
            % {"name": profile}
        )
    raise NotInChargeError(
        gettext(
            "The profile “%(name)s” is kept by those who are in charge of %(repository)s as a whole. "
            "Save yours under another name."
        )
        % {"name": profile, "repository": profile.repository}
    )
