"""The forms of disclosure on request: the applicant's, and the officer's answer."""

import uuid
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.cases.actions import Request
from cms.cases.actions.papers import check_file
from cms.cases.models import PaperKind
from cms.cases.models.case import ApplicantKind, Assistance, Channel, Form, IdentityKind, OrganisationKind
from cms.cases.permissions import CaseStateError
from cms.cases.selectors import agencies_that_take_requests
from cms.disclosure.models import Agency
from cms.personal_data.identity import is_credit_code, is_passport_number, is_resident_number

IDENTITY_CHECKS = {
    IdentityKind.RESIDENT: (
        is_resident_number,
        _("This is not a valid resident identity number. Check its 18 digits."),
    ),
    IdentityKind.CREDIT_CODE: (
        is_credit_code,
        _("This is not a valid unified social credit code. Check its 18 characters."),
    ),
    IdentityKind.PASSPORT: (is_passport_number, _("A passport number has 5 to 20 letters and digits. Check it.")),
}


class RequestForm(forms.Form):
    """A request as article 29 wants it: who asks, what for, and in which form."""

    submission = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    agency: forms.ModelChoiceField[Agency] = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=None,
        empty_label=_("Choose the agency that holds the information"),
        to_field_name="code",
    )
    subject = forms.CharField(
        label=_("Information asked for"),
        max_length=200,
        help_text=_("Its name, document number, or what it is about, in one line."),
    )
    description = forms.CharField(
        label=pgettext_lazy("request", "Description"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What helps to find it: time, place, persons concerned, where you heard of it."),
    )
    form = forms.ChoiceField(
        label=_("Form wanted"), choices=Form.choices, initial=Form.ELECTRONIC, widget=forms.RadioSelect
    )
    applicant_kind = forms.ChoiceField(
        label=_("You ask as"), choices=ApplicantKind.choices, initial=ApplicantKind.CITIZEN, widget=forms.RadioSelect
    )
    organisation_kind = forms.ChoiceField(
        label=_("Kind of organisation"),
        choices=[("", _("Not an organisation")), *OrganisationKind.choices],
        required=False,
        help_text=_("For organisations only; the yearly report counts by it."),
    )
    applicant_name = forms.CharField(
        label=pgettext_lazy("applicant", "Name"),
        max_length=100,
        help_text=_("As it stands on the proof of identity."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    identity_kind = forms.ChoiceField(label=_("Proof of identity"), choices=IdentityKind.choices)
    identity_number = forms.CharField(
        label=_("Number of the proof"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    telephone = forms.CharField(
        label=_("Telephone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    email = forms.EmailField(
        label=_("E-mail"), max_length=200, required=False, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    address = forms.CharField(
        label=_("Postal address"),
        max_length=300,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    assistance = forms.ChoiceField(
        label=_("Do you need help?"),
        choices=Assistance.choices,
        required=False,
        help_text=_("The agency helps those who have difficulty with reading, seeing or hearing (article 43)."),
    )

    proof = forms.FileField(
        label=_("Copy of the proof (PDF, JPEG or PNG)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
        help_text=_("Kept encrypted, opened only with a logged reason, deleted half a year after the case ends."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency: Any = self.fields["agency"]
        agency.queryset = agencies_that_take_requests()
        for field in self.fields.values():
            field.error_messages["required"] = _("Please fill this in.")

    def clean_identity_number(self) -> str:
        """Without spaces, in capitals."""
        return "".join(str(self.cleaned_data["identity_number"]).split()).upper()

    def clean_proof(self) -> UploadedFile | None:
        """A scan, by its content."""
        file: UploadedFile | None = self.cleaned_data["proof"]
        if file:
            try:
                check_file(file, PaperKind.IDENTITY)
            except CaseStateError as error:
                raise forms.ValidationError(str(error)) from error
        return file or None

    def clean(self) -> dict[str, Any]:
        """The checks between fields: the proof's number fits its kind, and the applicant can be reached."""
        cleaned = super().clean() or {}
        kind, number = cleaned.get("identity_kind"), cleaned.get("identity_number")
        if kind and number:
            check, sentence = IDENTITY_CHECKS[IdentityKind(kind)]
            if not check(number):
                self.add_error("identity_number", sentence)
        if cleaned.get("applicant_kind") == ApplicantKind.CITIZEN:
            cleaned["organisation_kind"] = ""
        elif cleaned.get("applicant_kind") == ApplicantKind.ORGANISATION and not cleaned.get("organisation_kind"):
            self.add_error("organisation_kind", _("Choose the kind of organisation."))
        if not any(cleaned.get(name) for name in ("telephone", "email", "address")) and not self.errors.keys() & {
            "telephone",
            "email",
        }:
            self.add_error(
                "telephone",
                _("Leave a telephone number, an e-mail address or a postal address, so that the agency can reach you."),
            )
        return cleaned

    def request(self, *, channel: Channel) -> Request:
        """The valid form as the action takes it."""
        values = {name: value for name, value in self.cleaned_data.items() if name in Request.__dataclass_fields__}
        return Request(**{**values, "channel": channel.value})


class TrackForm(forms.Form):
    """Number and query code of a case."""

    number = forms.CharField(
        label=_("Case number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "QLZR-2026-00042"}),
    )
    code = forms.CharField(
        label=_("Query code"),
        max_length=20,
        help_text=_("The eight digits on your receipt."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
