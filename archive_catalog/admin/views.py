"""What every list, form and removal of the catalogue has in common."""

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model, QuerySet
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from wagtail.admin.views import generic

from archive_catalog.hierarchy import CatalogueError
from archive_catalog.permissions import NotInChargeError

from .charges import ChargeViewSet, in_charge_of


class ChargeIndexView(generic.IndexView):
    """Lists what the person is in charge of."""

    def get_base_queryset(self) -> QuerySet[Any]:
        return in_charge_of(self.request.user, super().get_base_queryset())


class WritesThroughActions:
    """Saves by the form's `write`; a refusal of the action stands on the form, with all that was typed."""

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}  # type: ignore[misc, attr-defined] # a mixin

    def save_instance(self) -> Model:
        written: Model = self.form.write(by=self.request.user)  # type: ignore[attr-defined] # a mixin
        return written

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc] # a mixin before a view
        except (CatalogueError, NotInChargeError) as error:
            form.add_error(None, str(error))
            self.produced_error_message = self.get_error_message()  # type: ignore[attr-defined] # a mixin
            return self.form_invalid(form)  # type: ignore[attr-defined] # a mixin
        return response


class ActionCreateView(WritesThroughActions, generic.CreateView):
    """Makes a new row through its action."""


class ActionEditView(WritesThroughActions, generic.EditView):
    """Corrects a row through its action; leads whoever may only look to the page that shows it."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        may_look = self.inspect_url_name and self.user_has_permission("view")
        if may_look and request.method in {"GET", "HEAD"} and not self.user_has_permission("change"):
            return redirect(self.inspect_url_name, kwargs["pk"])
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return response


class GuardedDeleteView(generic.DeleteView):
    """Removes what holds nothing; of anything else it says on the page what stands in the way."""

    remove: Callable[[Any, AbstractBaseUser], None] | None = None

    def get_usage_url(self) -> None:
        # Wagtail would refuse for missing rights where other rows still need this one; the action knows the reason.
        return None

    def delete_action(self) -> None:
        assert self.remove is not None  # noqa: S101 -- every viewset says it
        self.remove(self.object, self.request.user)

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            return super().form_valid(form)
        except CatalogueError as error:
            messages.error(self.request, str(error))
            return redirect(self.edit_url_name, self.object.pk)


class ActionViewSet(ChargeViewSet):
    """A viewset over rows that only actions write: `form_class` writes them, `remove` takes one away."""

    form_class: ClassVar[type[BaseForm]]
    new_form_class: ClassVar[type[BaseForm] | None] = None
    remove: ClassVar[Any] = None
    index_view_class = ChargeIndexView
    add_view_class = ActionCreateView
    edit_view_class = ActionEditView
    delete_view_class = GuardedDeleteView

    def get_form_class(self, for_update: bool = False) -> type[BaseForm]:  # noqa: FBT001, FBT002 -- Wagtail's signature
        return self.form_class if for_update or self.new_form_class is None else self.new_form_class

    def get_delete_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_delete_view_kwargs(remove=self.remove, **kwargs)
