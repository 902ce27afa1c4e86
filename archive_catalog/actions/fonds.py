"""Writes to repositories and fonds."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext
from wagtail.log_actions import log

from archive_catalog import reference_codes
from archive_catalog.hierarchy import CatalogueError
from archive_catalog.models import Fonds, Repository, SpecialSeries

from .renewing import renew_all
from .special_series import change_series


@dataclass(frozen=True, kw_only=True)
class FondsDescription:
    """What an archivist writes about a fonds (全宗)."""

    repository: Repository
    code: str
    title: str
    date_from: date | None = None
    date_to: date | None = None
    history: str = ""
    scope: str = ""
    arrangement: str = ""
    special_series: SpecialSeries | None = None


def ensure_repository(*, code: str, name: str) -> Repository:
    """The repository with this code, made with `name` where it is missing."""
    return Repository.objects.get_or_create(code=code, defaults={"name": name})[0]


def ensure_fonds(*, repository: Repository, code: str, title: str) -> Fonds:
    """The fonds with this number, made with `title` where it is missing."""
    return Fonds.objects.get_or_create(
        repository=repository, code=reference_codes.canonical(code), defaults={"title": title}
    )[0]


@transaction.atomic
def write_repository(*, repository: Repository, by: AbstractBaseUser | None) -> Repository:
    """Writes a new or renamed repository."""
    action = "wagtail.edit" if repository.pk else "wagtail.create"
    repository.save()
    log(repository, action, user=by)
    return repository


@transaction.atomic
def create_fonds(*, description: FondsDescription, by: AbstractBaseUser | None) -> Fonds:
    """A new fonds. Raises CatalogueError where its number is taken."""
    fonds = Fonds(repository=description.repository)
    _write(fonds, description)
    log(fonds, "wagtail.create", user=by)
    return fonds


@transaction.atomic
def change_fonds(*, fonds: Fonds, description: FondsDescription, by: AbstractBaseUser | None) -> Fonds:
    """Writes a corrected description, and renews what the public finds of the fonds' units.

    Another special series is also that of its units which were of the former one. Raises CatalogueError where the
    fonds number is taken, units would stay behind in another repository, or hold fields of their former series.
    """
    stored = locked(fonds)
    shown_by_units, former = (stored.code, stored.title), stored.special_series_id
    _write(stored, description)
    log(stored, "wagtail.edit", user=by)
    if former != stored.special_series_id:
        change_series(fonds=stored, units=stored.units.filter(special_series=former), series=stored.special_series)
    if shown_by_units != (stored.code, stored.title):
        renew_all(stored.units.all())
    return stored


@transaction.atomic
def delete_fonds(*, fonds: Fonds, by: AbstractBaseUser | None) -> None:
    """Removes a fonds without units. Raises CatalogueError where it has any."""
    stored = locked(fonds)
    count = stored.units.count()  # not Django's ProtectedError, which would load every one of them
    if count:
        raise CatalogueError(
            gettext("The fonds %(fonds)s still holds %(count)s units. Remove those first.")
            % {"fonds": stored, "count": count}
        )
    log(stored, "wagtail.delete", user=by, deleted=True)
    stored.restrictions.all().delete()
    stored.delete()


@transaction.atomic
def delete_repository(*, repository: Repository, by: AbstractBaseUser | None) -> None:
    """Removes a repository without fonds. Raises CatalogueError where it has any."""
    count = repository.fonds.count()
    if count:
        raise CatalogueError(
            gettext("The repository %(repository)s still keeps %(count)s fonds. Remove or move those first.")
            % {"repository": repository, "count": count}
        )
    if repository.batches.exists():
        raise CatalogueError(
            gettext("Catalogues were imported into %(repository)s, and the record of that must stay.")
            % {"repository": repository}
        )
    log(repository, "wagtail.delete", user=by, deleted=True)
    repository.delete()


def locked(fonds: Fonds) -> Fonds:
    """The fonds as it stands now, held against other writers: numbers of children are given out one at a time."""
    return Fonds.objects.select_for_update(of=("self",)).select_related("repository").get(pk=fonds.pk)


def _write(fonds: Fonds, description: FondsDescription) -> None:
    code, title = reference_codes.canonical(description.code), description.title.strip()
    _check(fonds, code, title, description)
    fonds.repository, fonds.code, fonds.title = description.repository, code, title
    fonds.date_from, fonds.date_to = description.date_from, description.date_to
    fonds.history, fonds.scope, fonds.arrangement = description.history, description.scope, description.arrangement
    fonds.special_series = description.special_series
    try:
        with transaction.atomic():
            fonds.save()
    except IntegrityError as error:
        raise CatalogueError(
            gettext("The fonds number %(code)s is already taken in %(repository)s. Use another number.")
            % {"code": code, "repository": fonds.repository}
        ) from error


def _check(stored: Fonds, code: str, title: str, description: FondsDescription) -> None:
    if not code or not title:
        raise CatalogueError(gettext("The fonds %(fonds)s needs both a number and a title.") % {"fonds": stored})
    if description.repository.pk != stored.repository_id and stored.units.exists():
        raise CatalogueError(
            gettext(
                "The fonds %(fonds)s holds units, and these are kept in %(repository)s. "
                "A fonds moves to another repository only while it is empty."
            )
            % {"fonds": stored, "repository": stored.repository}
        )
    if description.date_from and description.date_to and description.date_from > description.date_to:
        raise CatalogueError(gettext("The first day lies after the last day. Exchange them."))
