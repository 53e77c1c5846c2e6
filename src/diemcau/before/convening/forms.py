from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from diemcau.before.convening.models import Delegate, PaperText
from diemcau.before.convening.rules import Part
from diemcau.before.convening.services.papers import Wording
from diemcau.before.sites.models import Site
from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.queries import Office
from diemcau.kernel.encodings import Encoding
from diemcau.kernel.http import number_of
from diemcau.kernel.phones import BadPhone, understood
from diemcau.kernel.spreadsheets import MAX_FILE_BYTES, FileTooLarge
from diemcau.kernel.text import clean

if TYPE_CHECKING:
    _FormOfText = forms.ModelForm[PaperText]
else:
    _FormOfText = forms.ModelForm  # takes no parameter at run time


def _text(length: int, **options: Any) -> forms.CharField:
    return forms.CharField(max_length=length, widget=forms.TextInput(attrs={"class": "form-control"}), **options)


class DelegateForm(forms.Form):
    """One delegate: who, from which unit, to which site."""

    full_name = _text(120, label=_("Full name"))
    post = _text(200, label=_("Post"), required=False)
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.all(), widget=forms.HiddenInput, error_messages={"required": _("Search for the unit and choose it.")}
    )
    site = forms.ModelChoiceField(
        label=_("Site"), queryset=Site.objects.none(), empty_label=_("Choose a site"), widget=forms.Select(attrs={"class": "form-select"})
    )
    phone = forms.CharField(
        label=_("Telephone"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "form-control", "type": "tel", "autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
        help_text=_("For the invitation."),
    )

    def __init__(self, *args: Any, part: Part, delegate: Delegate | None = None, **options: Any) -> None:
        if delegate:
            options["initial"] = {
                "full_name": delegate.full_name,
                "post": delegate.post,
                "unit": delegate.unit_id,
                "site": delegate.site_id,
                "phone": delegate.phone_shown,
                "email": delegate.email,
            }
        elif not part.may_watch and (own := part.own_sites().order_by("sort_key", "pk").first()):
            options["initial"] = {"unit": own.unit_id, "site": own.pk}
        super().__init__(*args, **options)
        self.fields["site"].queryset = part.open_sites().order_by("sort_key", "pk")  # type: ignore[attr-defined]
        if part.units is not None:
            self.fields["unit"].queryset = part.units  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        try:
            return understood(self.cleaned_data["phone"]).e164
        except BadPhone as refused:
            raise ValidationError(str(refused.sentence)) from refused

    def facts(self) -> dict[str, Any]:
        """The arguments of the service."""
        return {name: self.cleaned_data[name] for name in ("full_name", "post", "unit", "site", "phone", "email")}


class ListForm(forms.Form):
    """A list of delegates to look at before it is accepted."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reader has the better sentence
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".xlsx,.csv"}),
        help_text=_("Excel (.xlsx) or CSV, at most 10 MB and 20,000 people on all its sheets."),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_FILE_BYTES:
            raise ValidationError(str(FileTooLarge().sentence))
        return upload


ENCODINGS = (
    (Encoding.UNICODE, "Unicode"),
    (Encoding.TCVN3, "TCVN3 (.VnTime, ABC)"),
    (Encoding.VNI, "VNI (VNI-Times)"),
    (Encoding.WINDOWS_1258, "Windows-1258"),
)


def correction(posted: Mapping[str, str]) -> dict[str, Any]:
    """What the owner of a list writes instead of a row's facts; only the fields that were sent, ``None`` for what is taken back.

    Nothing is judged here: the row is judged anew like any other.
    """
    said: dict[str, Any] = {name: clean(posted[name])[:300] for name in ("full_name", "post", "unit", "phone", "email") if name in posted}
    for name in ("unit_id", "site_id"):
        if name in posted:
            said[name] = number_of(posted[name]) or None
    if "take" in posted:
        said["take"] = {"yes": True, "no": False}.get(posted["take"])
    return said


class WordingForm(_FormOfText):
    """What the papers say beyond the facts of the conference; what the office says stands in grey in the blank fields."""

    class Meta:
        model = PaperText
        fields = [
            "nominate_by", "sent_to", "contact", "requirements", "funding", "duties", "notes", "conclusions",
            "capacity", "signer_name", "recipients",
        ]  # fmt: skip
        help_texts = {
            "nominate_by": _("Stands in the letter and in the plan."),
            "sent_to": _("One addressee a line."),
            "contact": _("Name, duty and telephone of the standing office: in the letter and on the task sheets."),
            "requirements": _("One paragraph a line. Blank: two customary sentences."),
            "funding": _("Blank: “from the budget as the rules say”."),
            "duties": _("One paragraph a line. Blank: who does what in three paragraphs."),
            "notes": _("One paragraph a line."),
            "conclusions": _("One conclusion a line; they become the notice of conclusions."),
            "capacity": _("One line each, such as “TM. BAN CHỈ ĐẠO”, then the post."),
            "signer_name": _("Without academic titles or honours."),
            "recipients": _("One recipient a line."),
        }
        widgets = {"nominate_by": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, office: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = {"capacity": "\n".join(office.capacity), "signer_name": office.signer_name, "recipients": "\n".join(office.recipients)}
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control"
            field.widget.attrs["placeholder"] = offered.get(name, "")
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 5 if name == "conclusions" else 3

    @property
    def wording(self) -> Wording:
        """What was written."""
        return Wording(**{name: self.cleaned_data[name] for name in self.fields})
