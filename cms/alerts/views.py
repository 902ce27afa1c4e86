"""Pages of saved searches. Those behind a link from a mail belong to whoever holds the link: it is the only key.

So they are not cached, not indexed, and tell no other site where the reader comes from. They carry no CSRF token: the
signed token in their address, which no other site can know, does its work, and a mail reader's "unsubscribe" has to
get by with it (RFC 8058).
"""

import uuid
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from search.questions import Question

from . import actions, links
from .forms import AddressForm, SaveForm
from .limits import PER_ADDRESS
from .links import Purpose
from .models import SavedSearch
from .selectors import can_mail, searches_of, worded

View = Callable[..., HttpResponse]
FORM_METHODS = ["GET", "HEAD", "POST"]


def behind_link(view: View) -> View:
    """A page that is opened by the link in a mail; see above."""

    @csrf_exempt
    @never_cache
    @require_http_methods(FORM_METHODS)
    @wraps(view)
    def wrapped(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return wrapped


@never_cache
@sensitive_post_parameters()
@require_http_methods(FORM_METHODS)
def new(request: HttpRequest) -> HttpResponse:
    """Saves the question in the address's parameters, or gives its feed."""
    question = actions.standing(Question.from_query(request.GET))
    form = SaveForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and can_mail() and not question.is_blank and form.is_valid():
        try:
            outcome = actions.save_search(
                question=question,
                address=form.cleaned_data["address"],
                frequency=form.cleaned_data["frequency"],
                language=get_language() or "",
                client=str(request.META.get("REMOTE_ADDR", "")),
                now=timezone.now(),
            )
        except actions.TooManyChoicesError as error:
            form.add_error(None, str(error))
        else:
            if outcome is actions.Outcome.ASKED:
                return redirect("alerts:sent")
            status = _refuse(form)
    context = {
        "form": form,
        "question": question,
        "words": worded(question),
        "query": question.to_query(),
        "can_mail": can_mail(),
        "site": settings.BASE_URL,
    }
    return render(request, "alerts/new.html", context, status=status)


def _refuse(form: AddressForm) -> int:
    form.add_error(None, _("Too many mails were asked for from here. Wait an hour and try again."))
    return 429


@never_cache
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """The answer to every wish for a mail, whether or not one is sent."""
    return render(request, "alerts/sent.html", {"most": PER_ADDRESS})


@never_cache
@sensitive_post_parameters()
@require_http_methods(FORM_METHODS)
def send_link(request: HttpRequest) -> HttpResponse:
    """Has the link to one's saved searches mailed."""
    form = AddressForm(request.POST or None)
    status = 422 if form.is_bound else 200
    if form.is_bound and can_mail() and form.is_valid():
        client = str(request.META.get("REMOTE_ADDR", ""))
        outcome = actions.send_manage_link(address=form.cleaned_data["address"], client=client, now=timezone.now())
        if outcome is actions.Outcome.ASKED:
            return redirect("alerts:sent")
        status = _refuse(form)
    return render(request, "alerts/link.html", {"form": form, "can_mail": can_mail()}, status=status)


@behind_link
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Starts the alerts, by a button: mail servers open links to look for harm, and that must start nothing."""
    identifier = links.identifier_in(token, Purpose.CONFIRM)
    saved = SavedSearch.objects.filter(identifier=identifier).first() if identifier else None
    if saved is not None and request.method == "POST":
        try:
            saved = actions.confirm(identifier=saved.identifier, now=timezone.now())
        except actions.AlertsFullError as error:
            return render(request, "alerts/gone.html", {"reason": str(error)}, status=409)
    if saved is None:
        return _gone(request, _("This link was used already, or is older than three days. Save the search again."))
    context = {
        "search": saved,
        "words": worded(saved.question),
        "manage_url": links.path(Purpose.MANAGE, saved) if saved.confirmed_at else "",
    }
    return render(request, "alerts/confirm.html", context)


@behind_link
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ends one saved search, by a button or by the mail reader's own."""
    identifier = links.identifier_in(token, Purpose.STOP)
    if identifier is None:
        return _gone(request, _("This link is incomplete. Copy the whole of it out of the mail."))
    if request.method == "POST":
        actions.stop(identifier=identifier)
    saved = SavedSearch.objects.filter(identifier=identifier).first()
    return render(request, "alerts/stop.html", {"search": saved, "words": saved and worded(saved.question)})


@behind_link
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """The saved searches of an address, each with a button that ends it."""
    address_fingerprint = links.fingerprint_in(token)
    if not address_fingerprint:
        return _gone(request, _("This link is too old or incomplete. Have a new one sent to you."))
    if request.method == "POST":
        chosen = request.POST.get("stop", "")
        if chosen == "all":
            actions.stop_for(address_fingerprint=address_fingerprint)
        elif identifier := _uuid(chosen):
            actions.stop_for(address_fingerprint=address_fingerprint, identifiers=[identifier])
        return redirect(request.path)
    return render(request, "alerts/manage.html", {"searches": searches_of(address_fingerprint)})


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _gone(request: HttpRequest, reason: str) -> HttpResponse:
    return render(request, "alerts/gone.html", {"reason": reason}, status=410)
