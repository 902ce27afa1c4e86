"""The public calculator of deadlines: a statute, a day of receipt, and events row by row. No rule lives here."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.cases.clock import calendar_for
from cms.cases.problem_texts import EVENT_LABELS, problem_sentence
from cms.statutes.deadlines import CaseEvent, Deadline, EventKind, deadline
from cms.statutes.event_files import HAVE_PARTY, HAVE_UNTIL, MOST_PARTY, MOST_WORKING_DAYS
from cms.statutes.problems import StatuteError
from cms.statutes.registry import rules_on, statute_for

BY_DAY = "cn"
MOST_ROWS = 30
FIRST_ROWS = 2
STATUTE_CHOICES = [
    (BY_DAY, _("China: the version in force on the day of receipt")),
    ("cn-2019", _("China: the Regulations of 2019 (Order 711)")),
    ("cn-2007", _("China: the Regulations of 2007 (Order 492)")),
    ("uk-foia-2000", _("United Kingdom: Freedom of Information Act 2000")),
]
EVENT_CHOICES = [("", _("no event")), *((k, v) for k, v in EVENT_LABELS.items() if k != EventKind.RECEIVED.value)]


def _day_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReceiptForm(forms.Form):
    """The statute and the day of receipt."""

    statute = forms.ChoiceField(label=_("Law"), choices=STATUTE_CHOICES, initial=BY_DAY)
    received = forms.DateField(label=_("Received on"), widget=_day_input())


class EventRowForm(forms.Form):
    """One event. A row without an event is left out."""

    kind = forms.ChoiceField(label=_("What happened"), choices=EVENT_CHOICES, required=False)
    on = forms.DateField(label=pgettext_lazy("event", "On"), required=False, widget=_day_input())
    working_days = forms.IntegerField(
        label=_("By how many working days"), required=False, min_value=1, max_value=MOST_WORKING_DAYS
    )
    until = forms.DateField(label=_("Until which day"), required=False, widget=_day_input())
    party = forms.CharField(label=_("Which one, if several are asked"), required=False, max_length=MOST_PARTY)

    def clean(self) -> dict[str, Any]:
        """An event has a day."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") and not cleaned.get("on") and "on" not in self.errors:
            self.add_error("on", _("Say on which day this happened."))
        return cleaned

    def event(self) -> CaseEvent | None:
        """The event of a valid row, with what fits its kind; None for a row without one."""
        given = self.cleaned_data
        if not given.get("kind"):
            return None
        kind = EventKind(given["kind"])
        return CaseEvent(
            kind=kind,
            on=given["on"],
            working_days=given["working_days"] if kind is EventKind.EXTENDED else None,
            party=given["party"] if kind in HAVE_PARTY else "",
            until=given["until"] if kind in HAVE_UNTIL else None,
        )


EventRows = forms.formset_factory(EventRowForm, extra=FIRST_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


class Calculator:
    """One visit of the calculator: its two forms and what came of them.

    `answer` is the deadline where everything was right; `problem` a sentence where the events contradict each other.
    """

    def __init__(self, data: QueryDict) -> None:
        self.asked = "received" in data
        if self.asked:
            self.receipt = ReceiptForm(data)
            self.rows = EventRows(_with_rows(data), prefix="event")
        else:
            self.receipt = ReceiptForm()
            self.rows = EventRows(prefix="event")
        self.answer: Deadline | None = None
        self.problem = ""
        self.adds_row = "add" in data
        self.can_grow = self.rows.total_form_count() < MOST_ROWS
        # A row is added before everything is filled in: nothing is complained of until one asks for the day.
        if self.asked and not self.adds_row:
            self._compute()

    def _compute(self) -> None:
        if not (self.receipt.is_valid() and self.rows.is_valid()):
            return
        received, code = self.receipt.cleaned_data["received"], self.receipt.cleaned_data["statute"]
        events = [CaseEvent(EventKind.RECEIVED, received), *(event for row in self.rows if (event := row.event()))]
        try:
            rules = rules_on(received) if code == BY_DAY else statute_for(code, received)
            self.answer = deadline(events, rules, calendar_for(rules))
        except StatuteError as error:
            self.problem = problem_sentence(error)

    @property
    def has_errors(self) -> bool:
        """Whether the visitor asked for the day and did not get one."""
        return self.asked and not self.adds_row and self.answer is None


def _with_rows(data: QueryDict) -> QueryDict:
    """The form as it was sent, with one more row where that was asked for, and a number of rows that can be read."""
    rows = data.copy()
    total = rows.get("event-TOTAL_FORMS", "")
    number = int(total) if total.isascii() and total.isdigit() and len(total) < 4 else FIRST_ROWS
    rows["event-TOTAL_FORMS"] = str(min(number + ("add" in data), MOST_ROWS))
    rows["event-INITIAL_FORMS"] = "0"
    return rows
