"""What somebody enters for each move of a case: one form for each row of the table of transitions.

Screens, the command line and the API read their input with these, so that all of them speak in the same sentences.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.cases.assignment import officers_of
from cms.cases.decisions import OPTIONS_FOR_REPLY, WITHHOLDING_CHOICES
from cms.cases.models import Case, CaseEventRecord
from cms.cases.models.case import FeeBasis
from cms.cases.models.consultation import Asked, Opinion
from cms.cases.step_texts import STEP_LABELS
from cms.cases.transitions import TRANSITIONS, Move
from cms.disclosure.models import Agency

YES_OR_NO = [(value, label) for value, label in Opinion.choices if value in {Opinion.CONSENTS, Opinion.OBJECTS}]


def _day(label: Any, **rest: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}), **rest)


def _lines(label: Any, rows: int = 4, **rest: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), max_length=20_000, **rest)


class MoveForm(forms.Form):
    """The input of one move. `on` is there only for what comes from outside and may be entered late."""

    def __init__(self, *args: Any, case: Case, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.move = case, move
        if TRANSITIONS[move].dated:
            self.fields["on"] = _day(
                _("Day"), required=False, help_text=_("The day on which it happened; today where nothing is entered.")
            )
        self.fit()

    def fit(self) -> None:
        """Fills choices from the case."""

    def details(self) -> Mapping[str, Any]:
        """What `cms.cases.actions.move` takes as `details`."""
        return {name: value for name, value in self.cleaned_data.items() if name != "on"}

    def happened_on(self) -> datetime.date | None:
        """The day that was entered."""
        on = self.cleaned_data.get("on")
        return on if isinstance(on, datetime.date) else None


class OfficerForm(MoveForm):
    """Who is put in charge."""

    officer: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Officer in charge"), queryset=None, required=False, empty_label=_("By the rules, or myself")
    )

    def fit(self) -> None:
        """The officers of the agency."""
        officer: Any = self.fields["officer"]
        officer.queryset = officers_of(self.case.agency)
        officer.label_from_instance = lambda user: user.get_full_name() or user.get_username()
        if self.move is Move.REASSIGN:
            officer.required, officer.empty_label = True, None


class AskSupplementForm(MoveForm):
    """The supplement notice (article 30)."""

    what = _lines(_("What has to be supplemented"))
    until = _day(_("Last day for the supplement"), help_text=_("A reasonable time (article 30)."))


class TextForm(MoveForm):
    """What the applicant wrote."""

    text = _lines(_("What the applicant wrote"))


class WithdrawForm(MoveForm):
    """The applicant's words, if any."""

    text = _lines(_("What the applicant wrote"), rows=2, required=False)


class AskForm(MoveForm):
    """Who is asked and what."""

    name = forms.CharField(label=_("Who is asked"), max_length=200)
    address = forms.CharField(label=_("Address"), max_length=300, required=False)
    question = _lines(_("What is asked"))

    def fit(self) -> None:
        """The third party gets a letter (article 32)."""
        self.fields["address"].required = self.move is Move.ASK_THIRD_PARTY


PARTIES = {
    Move.RECORD_DELIVERY: (Asked.THIRD_PARTY, Asked.AGENCY),
    Move.RECORD_THIRD_PARTY: (Asked.THIRD_PARTY,),
    Move.THIRD_PARTY_SILENT: (Asked.THIRD_PARTY,),
    Move.RECORD_AGENCY: (Asked.AGENCY,),
    Move.AGENCY_SILENT: (Asked.AGENCY,),
    Move.RECORD_INSIDE: (Asked.INSIDE,),
}


class PartyForm(MoveForm):
    """Which of those who were asked."""

    party = forms.ChoiceField(label=_("Who was asked"))

    def fit(self) -> None:
        """Those who have not answered."""
        asked = self.case.consultations.filter(asked__in=PARTIES[self.move], answered_on__isnull=True)
        party: Any = self.fields["party"]
        party.choices = [(one.key, one.name) for one in asked]


class OpinionForm(PartyForm):
    """Yes or no, with reasons."""

    opinion = forms.ChoiceField(label=_("Opinion"), choices=YES_OR_NO)
    reason = _lines(_("Reasons given"), required=False)


class AdviceForm(PartyForm):
    """An opinion from inside the agency."""

    opinion = forms.CharField(initial=Opinion.ADVICE.value, widget=forms.HiddenInput)
    reason = _lines(_("Opinion"))


class ExtensionForm(MoveForm):
    """How long and why (article 33)."""

    working_days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=20)
    reason = _lines(_("Reason"), rows=3)

    def fit(self) -> None:
        """What the officer proposed stands there already."""
        self.fields["working_days"].initial = self.case.extension_wanted or 20
        self.fields["reason"].initial = self.case.extension_reason


class ReasonsForm(MoveForm):
    """What the applicant is to explain (article 35)."""

    what = _lines(_("What is to be explained"))


class DelayForm(MoveForm):
    """Until when and why (article 35)."""

    until = _day(_("Answer by"))
    reason = _lines(_("Reason"), rows=3)


class FeeForm(MoveForm):
    """By item or by page (article 42)."""

    basis = forms.ChoiceField(label=_("Fee"), choices=FeeBasis.choices)
    count = forms.IntegerField(
        label=_("Number"),
        min_value=1,
        max_value=100_000,
        help_text=_("By item: its items, to which those of the month are added. By page: its A4 pages."),
    )


class DraftForm(MoveForm):
    """The reply. Parts that are withheld come beside it (`WithheldForm`)."""

    decision = forms.ChoiceField(label=_("Decision"), choices=OPTIONS_FOR_REPLY, required=False)
    text = _lines(_("Answer to the applicant"), rows=12, required=False)
    without_consent = _lines(
        _("Why it is disclosed without a third party's consent"),
        rows=3,
        required=False,
        help_text=_("Only where a third party objected or did not answer (articles 15 and 32)."),
    )

    def fit(self) -> None:
        """The draft as it stands."""
        draft = getattr(self.case, "draft", None)
        self.initial = {name: getattr(draft, name) for name in self.fields if draft} | dict(self.initial)
        given = list(draft.withheld) if draft else []
        bound = self.data if self.is_bound else None
        self.parts = WithheldFormSet(bound, initial=given, prefix="withheld")

    def is_valid(self) -> bool:
        """With its parts. A form that says nothing of them, as on a command line, has none."""
        if "withheld-TOTAL_FORMS" not in self.data:
            return super().is_valid()
        return super().is_valid() and self.parts.is_valid()

    def details(self) -> Mapping[str, Any]:
        """With the parts that are not empty."""
        forms_ = self.parts.forms if "withheld-TOTAL_FORMS" in self.data else []
        rows = [part.cleaned_data for part in forms_ if any(part.cleaned_data.values())]
        return {**super().details(), "withheld": rows}


class WithheldForm(forms.Form):
    """One part that is not given, with the ground and the reason (article 37)."""

    what = forms.CharField(label=_("Part withheld"), max_length=500, required=False)
    ground = forms.ChoiceField(
        label=pgettext_lazy("refusal", "Ground"), choices=[("", "-"), *WITHHOLDING_CHOICES], required=False
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, required=False)


WithheldFormSet = forms.formset_factory(WithheldForm, extra=2, max_num=40)


class RemarkForm(MoveForm):
    """A remark of the checker or the head."""

    remark = _lines(_("Remark"), rows=3)

    def fit(self) -> None:
        """Whoever sends something back says why."""
        self.fields["remark"].required = self.move is not Move.PASS_CHECK


class TransferForm(MoveForm):
    """To whom and why (article 36 (5))."""

    agency: forms.ModelChoiceField[Agency] = forms.ModelChoiceField(label=_("Agency responsible"), queryset=None)
    reason = _lines(_("Reason"), rows=3)

    def fit(self) -> None:
        """The other agencies that take requests."""
        agency: Any = self.fields["agency"]
        agency.queryset = Agency.objects.filter(takes_requests=True).exclude(pk=self.case.agency_id)


class CorrectDayForm(MoveForm):
    """A day that was entered wrongly."""

    event = forms.TypedChoiceField(label=_("Event"), coerce=int)
    day = _day(_("Right day"))
    reason = _lines(_("Reason"), rows=2)

    def fit(self) -> None:
        """The events of the case."""
        event: Any = self.fields["event"]
        event.choices = [(record.pk, event_name(record)) for record in self.case.events.all()]


def event_name(record: CaseEventRecord) -> str:
    """An event with its day, in words."""
    words = {"supplement_received": _("The supplement was received"), **STEP_LABELS}
    return f"{record.on.isoformat()} {words[record.kind]}"


FORMS: Mapping[Move, type[MoveForm]] = {
    Move.ASSIGN: OfficerForm,
    Move.REASSIGN: OfficerForm,
    Move.ASK_SUPPLEMENT: AskSupplementForm,
    Move.RECEIVE_SUPPLEMENT: TextForm,
    Move.CLOSE_UNSUPPLEMENTED: MoveForm,
    Move.ASK_THIRD_PARTY: AskForm,
    Move.RECORD_DELIVERY: PartyForm,
    Move.RECORD_THIRD_PARTY: OpinionForm,
    Move.THIRD_PARTY_SILENT: PartyForm,
    Move.ASK_AGENCY: AskForm,
    Move.RECORD_AGENCY: OpinionForm,
    Move.AGENCY_SILENT: PartyForm,
    Move.ASK_INSIDE: AskForm,
    Move.RECORD_INSIDE: AdviceForm,
    Move.PROPOSE_EXTENSION: ExtensionForm,
    Move.EXTEND: ExtensionForm,
    Move.ASK_REASONS: ReasonsForm,
    Move.RECEIVE_REASONS: TextForm,
    Move.FIX_DELAY: DelayForm,
    Move.NOTIFY_FEE: FeeForm,
    Move.RECORD_PAYMENT: MoveForm,
    Move.CLOSE_UNPAID: MoveForm,
    Move.SAVE_DRAFT: DraftForm,
    Move.SUBMIT_DRAFT: MoveForm,
    Move.PASS_CHECK: RemarkForm,
    Move.RETURN_FROM_CHECK: RemarkForm,
    Move.APPROVE: MoveForm,
    Move.RETURN_FROM_HEAD: RemarkForm,
    Move.TRANSFER: TransferForm,
    Move.WITHDRAW: WithdrawForm,
    Move.CORRECT_DAY: CorrectDayForm,
}


def move_form(move: Move, case: Case, data: Mapping[str, Any] | None = None) -> MoveForm:
    """The form of one move of this case, bound where `data` is given. Names of fields carry no prefix."""
    return FORMS[move](data, case=case, move=move, auto_id=f"id_{move.value}_%s")
