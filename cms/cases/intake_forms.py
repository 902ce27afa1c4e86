"""The form by which staff key in what came by counter, post or fax."""

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.cases.actions import Request
from cms.cases.forms import RequestForm
from cms.cases.models.case import Channel
from cms.cases.selectors import agencies_that_take_requests

BY_STAFF = (Channel.COUNTER, Channel.POST, Channel.ORDINARY_POST, Channel.FAX)
CONFIRMED = frozenset({Channel.ORDINARY_POST.value, Channel.FAX.value})
"""Where the day of receipt is the day on which both sides confirmed (条例 article 31 (2) and (3))."""


class IntakeForm(RequestForm):
    """A request with its door, its day of receipt, and whether it was stated orally."""

    channel = forms.ChoiceField(label=_("It came by"), choices=[(channel.value, channel.label) for channel in BY_STAFF])
    received_on = forms.DateField(label=_("Day of receipt"), widget=forms.DateInput(attrs={"type": "date"}))
    confirmed = forms.BooleanField(label=_("The applicant confirmed the request on that day"), required=False)
    asked_orally = forms.BooleanField(
        label=_("Stated orally"),
        required=False,
        help_text=_("For those who cannot write it themselves: print it afterwards, read it out, have it signed."),
    )
    field_order = ("channel", "received_on", "confirmed", "asked_orally")

    def __init__(self, *args: Any, user: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["received_on"].initial = today
        if not user.is_superuser:
            agency: Any = self.fields["agency"]
            agency.queryset = agencies_that_take_requests().filter(staff=user)

    def clean_received_on(self) -> datetime.date:
        """Not a day to come."""
        day: datetime.date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("A request cannot be received on a day to come. Check the day."))
        return day

    def clean(self) -> dict[str, Any]:
        """Article 31 by the door, beside the checks of every request."""
        cleaned = super().clean()
        if cleaned.get("channel") in CONFIRMED and not cleaned.get("confirmed"):
            self.add_error(
                "confirmed",
                _("By ordinary post and fax a request is received on the day the applicant confirmed it (article 31)."),
            )
        if cleaned.get("asked_orally") and cleaned.get("channel") != Channel.COUNTER:
            self.add_error("asked_orally", _("An oral request is made at the counter."))
        return cleaned

    def request_as_keyed_in(self) -> Request:
        """The valid form as the action takes it."""
        return self.request(channel=Channel(self.cleaned_data["channel"]))
