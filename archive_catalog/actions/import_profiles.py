"""Keeping the meanings of columns for the next file."""

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from wagtail.log_actions import log

from archive_catalog.importing.mapping import Mapping
from archive_catalog.models import ImportProfile, SpecialSeries


@transaction.atomic
def save_profile(
    *, name: str, mapping: Mapping, special_series: SpecialSeries | None, by: AbstractBaseUser | None
) -> ImportProfile:
    """The profile with this name, new or with its meanings replaced."""
    profile, made = ImportProfile.objects.update_or_create(
        name=name.strip(), defaults={"mapping": mapping.to_json(), "special_series": special_series}
    )
    log(profile, "wagtail.create" if made else "wagtail.edit", user=by)
    return profile
