"""Who may hand scans in: staff who may change units, in the fonds they are in charge of."""

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User

RIGHT = "archive_catalog.change_archiveunit"


def can_hand_in(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether `user` may hand scans in at all; for which units is said by archive_catalog.permissions."""
    return isinstance(user, User) and user.is_active and user.has_perm(RIGHT)
