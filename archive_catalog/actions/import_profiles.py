"""Keeping the meanings of columns for the next file."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from archive_catalog.importing.mapping import Mapping
from archive_catalog.models import ImportProfile, Repository, SpecialSeries


@transaction.atomic
def save_profile(
    *,
    name: str,
    repository: Repository | None,
    mapping: Mapping,
    special_series: SpecialSeries | None,
    by: AbstractBaseUser | None,
) -> ImportProfile:
    """The profile with this name of `repository`, or for all of them, new or with its meanings replaced."""
    profile, made = ImportProfile.objects.update_or_create(
        name=name.strip(),
        repository=repository,
        defaults={"mapping": mapping.to_json(), "special_series": special_series},
    )
    log(profile, "wagtail.create" if made else "wagtail.edit", user=by)
    return profile


@transaction.atomic
def change_profile(*, profile: ImportProfile, by: AbstractBaseUser | None) -> ImportProfile:
    """Writes the name, the repository and the special series of a profile that was looked through by its form."""
    profile.save(update_fields=["name", "repository", "special_series", "changed_at"])
    log(profile, "wagtail.edit", user=by)
    return profile


@transaction.atomic
def delete_profile(*, profile: ImportProfile, by: AbstractBaseUser | None) -> None:
    """Removes a profile; imports that were read with it keep their meanings."""
    log(profile, "wagtail.delete", user=by, deleted=True)
    profile.delete()
