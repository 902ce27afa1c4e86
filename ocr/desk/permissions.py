"""Who may transcribe, check and audit which pages, and the sentence for whoever may not."""

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from archive_catalog.permissions import fonds_in_charge
from archive_catalog.visibility import seen_by
from ocr.models import Page, PageReview
from search.viewers import PUBLIC_VIEWER

Person = AbstractBaseUser | AnonymousUser


class DeskRefusedError(Exception):
    """Somebody may not do this to this page; the message is a sentence for them.

    `hidden` says that they may not even learn that the page exists.
    """

    def __init__(self, sentence: str, *, hidden: bool = False) -> None:
        super().__init__(sentence)
        self.hidden = hidden


@dataclass(frozen=True, kw_only=True)
class Rights:
    """What somebody may do at the desk. Staff work in the fonds they are in charge of, volunteers on public pages."""

    transcribe: bool
    transcribe_public: bool
    check: bool
    audit: bool

    @property
    def any(self) -> bool:
        """Whether they have any business at the desk."""
        return self.transcribe or self.transcribe_public or self.check or self.audit

    @property
    def staff(self) -> bool:
        """Whether they work for the house; what others write is checked by these."""
        return self.transcribe or self.check or self.audit


NONE = Rights(transcribe=False, transcribe_public=False, check=False, audit=False)


def rights_of(user: Person) -> Rights:
    """What `user` may do at the desk, wherever they may do it."""
    if not isinstance(user, User) or not user.is_active:
        return NONE
    return Rights(
        transcribe=user.has_perm("ocr.transcribe"),
        transcribe_public=user.has_perm("ocr.transcribe_public"),
        check=user.has_perm("ocr.check_transcription"),
        audit=user.has_perm("ocr.audit_transcription"),
    )


def condition(user: Person, *, prefix: str = "", day: date | None = None) -> Q:
    """The condition that a page is one of those `user` may work on; `prefix` leads from the row to the page."""
    rights = rights_of(user)
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return Q()
    found = Q(pk__in=[])
    if rights.staff:
        keys = list(fonds_in_charge(user).order_by().values_list("pk", flat=True))
        found |= Q(**{f"{prefix}unit__fonds__in": keys})
    if rights.transcribe_public:
        found |= seen_by(PUBLIC_VIEWER, on=day or timezone.localdate(), prefix=f"{prefix}unit__")
    return found


def pages_for(user: Person) -> QuerySet[Page]:
    """The pages that `user` may work on today."""
    return Page.objects.filter(condition(user))


def reviews_for(user: Person) -> QuerySet[PageReview]:
    """The pages that `user` may work on, as rows of the queue.

    Asked row by row, so that a database goes along the queue's order and stops at the first that it finds.
    """
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return PageReview.objects.all()
    rows = PageReview.objects.filter(Exists(Page.objects.filter(condition(user), pk=OuterRef("page"))))
    # Public pages may be few and far between: volunteers go along an order of their own.
    return rows if rights_of(user).staff else rows.filter(public=1)


def in_charge_of(user: Person, page: Page) -> bool:
    """Whether `user` is of the staff in charge of the page's fonds."""
    return rights_of(user).staff and fonds_in_charge(user).filter(pk=page.unit.fonds_id).exists()


def check_open(user: Person, page: Page) -> None:
    """Raises DeskRefusedError where `user` may not have `page` on the desk."""
    rights = rights_of(user)
    if not rights.any:
        raise DeskRefusedError(gettext("Your account has no right to transcribe. Ask an administrator for it."))
    if pages_for(user).filter(pk=page.pk).exists():
        return
    if isinstance(user, User) and user.has_perm("archive_catalog.view_archiveunit"):
        raise DeskRefusedError(
            gettext(
                "You are not in charge of the fonds %(fonds)s. Ask an administrator to put your group in charge of it."
            )
            % {"fonds": page.unit.fonds}
        )
    raise DeskRefusedError(gettext("There is no such page, or it is not open to everyone."), hidden=True)


def check_transcribe(user: Person, page: Page) -> None:
    """Raises DeskRefusedError where `user` may not write on `page`."""
    check_open(user, page)
    if not may_transcribe(user, page):
        raise DeskRefusedError(
            gettext("Your account may not transcribe this page. Ask an administrator for the right.")
        )


def may_transcribe(user: Person, page: Page) -> bool:
    """Whether `user`, who may have the page on the desk, may write on it; whoever checks may."""
    rights = rights_of(user)
    if (rights.transcribe or rights.check) and in_charge_of(user, page):
        return True
    return (
        rights.transcribe_public and page.unit.public_from is not None and page.unit.public_from <= timezone.localdate()
    )


def may_check(user: Person, page: Page) -> bool:
    """Whether `user` may call the work of others on `page` checked: staff in charge, never a volunteer."""
    return rights_of(user).check and in_charge_of(user, page)


def check_check(user: Person, page: Page) -> None:
    """Raises DeskRefusedError where `user` may not call the work of others on `page` checked."""
    check_open(user, page)
    if not may_check(user, page):
        raise DeskRefusedError(
            gettext("Your account may not check what others transcribed. Ask an administrator for the right.")
        )


def check_audit(user: Person) -> None:
    """Raises DeskRefusedError where `user` may not audit at all."""
    if not rights_of(user).audit:
        raise DeskRefusedError(
            gettext("Your account may not audit finished lines. Ask an administrator for the right.")
        )
