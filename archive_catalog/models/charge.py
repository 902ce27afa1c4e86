"""Which staff look after which part of the catalogue."""

from django.contrib.auth.models import Group, User
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from .fonds import Fonds, Repository


class Charge(models.Model):
    """A group is in charge of a repository (主管), or of one fonds of it: its members may work on what is there.

    What they may do is said by the group's permissions; where, by its charges. Administrators need none.
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="archive_charges", verbose_name=_("group"))
    repository = models.ForeignKey(
        Repository, on_delete=models.CASCADE, related_name="charges", verbose_name=_("repository")
    )
    fonds = models.ForeignKey(
        Fonds,
        on_delete=models.CASCADE,
        related_name="charges",
        null=True,
        blank=True,
        verbose_name=_("fonds"),
        help_text=_("Leave it empty for all fonds of the repository."),
    )

    class Meta:
        verbose_name = _("charge")
        verbose_name_plural = _("charges")
        ordering = ["group", "repository", "fonds"]
        constraints = [
            models.UniqueConstraint(fields=["group", "repository", "fonds"], name="charge_once"),
            # Two empty values are not equal to a database.
            models.UniqueConstraint(
                fields=["group", "repository"], condition=models.Q(fonds=None), name="charge_of_whole_repository_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.fonds or self.repository}"


def fonds_under(user: User) -> QuerySet[Fonds]:
    """The fonds that the groups of `user` are in charge of. What an administrator may do is said in `permissions`."""
    charges = Charge.objects.filter(group__user=user)
    whole = charges.filter(fonds=None).values("repository")
    return Fonds.objects.filter(Q(repository__in=whole) | Q(pk__in=charges.exclude(fonds=None).values("fonds")))
