"""Nobody works on what they are not in charge of: in every view, whether it lists, shows, writes or removes."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from archive_catalog.models import (
    ArchiveUnit,
    Charge,
    Fonds,
    ImportBatch,
    ImportProfile,
    Repository,
    Restriction,
    SpecialSeries,
)
from archive_catalog.permissions import (
    NotInChargeError,
    check_import,
    check_profile,
    check_work_in,
    check_work_on,
    fonds_in_charge,
    imports_in_charge,
    profiles_in_charge,
    repositories_in_charge,
)

from .places import in_fonds

Person = AbstractBaseUser | AnonymousUser


def check_charge(user: Person, instance: Model) -> None:
    """Raises NotInChargeError, whose message is a sentence, where `user` is not in charge of `instance`."""
    if isinstance(instance, ArchiveUnit | Restriction):
        check_work_on(user, instance.fonds)
    elif isinstance(instance, Fonds):
        check_work_on(user, instance)
    elif isinstance(instance, Repository):
        check_work_in(user, instance)
    elif isinstance(instance, ImportBatch):
        check_import(user, instance)
    elif isinstance(instance, ImportProfile):
        check_profile(user, instance)
    elif isinstance(instance, SpecialSeries):
        _check_series(user, instance)
    elif isinstance(instance, Charge):
        _check_administrator(user)


def in_charge_of(user: Person, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of `rows`, of any model here, that `user` is in charge of."""
    if getattr(user, "is_superuser", False):
        return rows
    if rows.model is ArchiveUnit:
        return in_fonds(rows, list(fonds_in_charge(user).order_by("pk").values_list("pk", flat=True)))
    if rows.model is Charge:
        return rows.none()
    conditions = {
        Restriction: Q(fonds__in=fonds_in_charge(user)),
        Fonds: Q(pk__in=fonds_in_charge(user)),
        Repository: Q(pk__in=repositories_in_charge(user)),
        ImportBatch: Q(pk__in=imports_in_charge(user).order_by()),
        ImportProfile: Q(pk__in=profiles_in_charge(user).order_by()),
    }
    return rows.filter(conditions.get(rows.model, Q()))


def person(request: HttpRequest) -> User:
    """Who is at the admin, where nobody comes without an account. Raises PermissionDenied all the same."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def refused(request: HttpRequest, sentence: str) -> HttpResponse:
    """The page that says why somebody may not work here."""
    context = {"sentence": sentence, "page_title": gettext("Not yours to change"), "header_icon": "lock"}
    return TemplateResponse(request, "archive_catalog/admin/refused.html", context, status=403)


class AnswersRefusals:
    """Gives whoever may not work on something the page that says why, in place of Wagtail's way home."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            self.check_charge(request, **kwargs)
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc] # a mixin before a view
        except NotInChargeError as error:
            return refused(request, str(error))
        except PermissionDenied:
            return refused(
                request,
                gettext("Your account has no right to do this in the archive catalogue. Ask an administrator for it."),
            )

    def check_charge(self, request: HttpRequest, **kwargs: Any) -> None:
        """Raises NotInChargeError where the person is not in charge of the row that the address names."""
        model: type[Model] | None = getattr(self, "model", None)
        if model is not None and "pk" in kwargs:
            check_charge(request.user, get_object_or_404(model, pk=kwargs["pk"]))


class ChargePolicy(ModelPermissionPolicy):
    """The permissions of Django, narrowed for each row to those who are in charge of it."""

    def user_has_permission_for_instance(self, user: Person, action: str, instance: Model) -> bool:
        if not super().user_has_permission_for_instance(user, action, instance):
            return False
        try:
            check_charge(user, instance)
        except NotInChargeError:
            return False
        return True

    def instances_user_has_any_permission_for(self, user: Person, actions: list[str]) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
        return in_charge_of(user, rows)


class AdministratorsPolicy(ModelPermissionPolicy):
    """For administrators only, whatever permissions were given: who hands out charges could take every one."""

    def user_has_permission(self, user: Person, action: str) -> bool:
        del action
        return bool(user.is_active and getattr(user, "is_superuser", False))


class ChargeViewSet(ModelViewSet):
    """A viewset whose views answer only to those who are in charge, with a sentence to everyone else."""

    copy_view_enabled = False
    # Nothing but their own rows refers to these; a million of them with three references each would be noise.
    add_to_reference_index = False

    def construct_view(self, view_class: type[Any], **kwargs: Any) -> Any:
        if not issubclass(view_class, AnswersRefusals):
            view_class = type(view_class.__name__, (AnswersRefusals, view_class), {})
        return super().construct_view(view_class, **kwargs)


def _check_series(user: Person, series: SpecialSeries) -> None:
    if getattr(user, "is_superuser", False):
        return
    others = Fonds.objects.exclude(pk__in=fonds_in_charge(user)).filter(units__special_series=series).first()
    if others is not None:
        raise NotInChargeError(
            gettext(
                "The special series “%(series)s” also holds records of %(fonds)s, which you are not in charge of. "
                "Ask an administrator to change it."
            )
            % {"series": series, "fonds": others}
        )


def _check_administrator(user: Person) -> None:
    if not getattr(user, "is_superuser", False):
        raise NotInChargeError(gettext("Only an administrator says who is in charge of what."))
