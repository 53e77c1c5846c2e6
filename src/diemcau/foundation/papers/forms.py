from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.errors import TemplateRefused
from diemcau.foundation.papers.models import KINDS, KindCode, LegalAct, OfficeProfile
from diemcau.foundation.papers.models.exchange import Steering, Urgency
from diemcau.foundation.papers.queries import Office, acts
from diemcau.foundation.papers.rules.placeholders import TEMPLATED
from diemcau.foundation.papers.services.acts import OwnAct
from diemcau.foundation.papers.services.exchange import TYPE, Handling
from diemcau.foundation.papers.services.offices import Profile
from diemcau.foundation.papers.services.templates import MAX_BYTES
from diemcau.kernel.widgets import day_input

if TYPE_CHECKING:
    _FormOfProfile = forms.ModelForm[OfficeProfile]
else:
    _FormOfProfile = forms.ModelForm  # takes no parameter at run time


class OfficeForm(_FormOfProfile):
    """How an office writes; what the house proposes stands in grey in the blank fields."""

    class Meta:
        model = OfficeProfile
        fields = ["standing", "issuer_above", "issuer", "symbol", "drafting", "place", "capacity", "signer_name", "recipients"]
        help_texts = {
            "symbol": _("Papers carry it after the code of their kind: KH-…, GM-…; a letter carries it alone."),
            "drafting": _("Blank: none. It stands after the symbol of the body in letters only."),
            "capacity": _("One line each, such as “TM. BAN CHỈ ĐẠO”, then the post."),
            "signer_name": _("Without academic titles or honours. Blank: room is left for it."),
            "recipients": _("One recipient a line; the last one is “Lưu: VT, …”."),
        }

    def __init__(self, *args: Any, proposed: Office, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            offered = getattr(proposed, name, "")
            is_choice = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
            field.widget.attrs["placeholder"] = "\n".join(offered) if isinstance(offered, list) else offered
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 4

    @property
    def profile(self) -> Profile:
        """What was written."""
        return Profile(**{name: self.cleaned_data[name] for name in self.fields})


class BasesForm(forms.Form):
    """What one kind of paper rests on."""

    acts = forms.ModelMultipleChoiceField(label=_("Acts"), queryset=LegalAct.objects.none(), required=False, widget=forms.CheckboxSelectMultiple)
    words = forms.CharField(
        label=_("Other lines"),
        required=False,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 3}),
        help_text=_("One line each, beginning with “Căn cứ”, for acts of your own."),
    )

    def __init__(self, *args: Any, unit: Unit, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["acts"].queryset = acts(unit=unit)  # type: ignore[attr-defined]  # a field of models has one
        self.on = on


class ActForm(forms.Form):
    """An act of the office's own, as its text says."""

    kind = forms.CharField(label=_("Kind"), max_length=60, widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "Kế hoạch"}))
    number = forms.CharField(label=_("Number"), max_length=80, widget=forms.TextInput(attrs={"class": "form-control", "placeholder": "15/KH-BCĐNQ"}))
    issued_by = forms.CharField(label=_("Issued by"), max_length=200, required=False, widget=forms.TextInput(attrs={"class": "form-control"}))
    issued_on = forms.DateField(label=_("Issued on"), widget=day_input())
    subject = forms.CharField(
        label=_("About"),
        max_length=400,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("As a “Căn cứ” line goes on after the issuer: “về công tác nhân quyền năm 2026”."),
    )
    first_day = forms.DateField(label=_("In force from"), widget=day_input())
    last_day = forms.DateField(label=_("Last day in force"), required=False, widget=day_input(), help_text=_("Blank: until further notice."))
    source = forms.CharField(
        label=_("Where from"),
        max_length=300,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        help_text=_("Where the signed text is kept: document system, address, file."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first."))
        return cleaned

    @property
    def act(self) -> OwnAct:
        """What was written."""
        return OwnAct(**self.cleaned_data)


class IssueForm(forms.Form):
    """What the agency's document system gave: number, symbol, date, and the file that came back."""

    number = forms.IntegerField(
        label=pgettext_lazy("paper", "Number"),
        required=False,
        min_value=1,
        max_value=99_999,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    symbol = forms.CharField(label=_("Symbol"), required=False, max_length=80, widget=forms.TextInput(attrs={"class": "form-control"}))
    issued_on = forms.DateField(
        label=_("Date"), required=False, widget=forms.DateInput(attrs={"class": "form-control", "type": "date"}, format="%Y-%m-%d")
    )
    file = forms.FileField(
        label=_("Signed PDF, or the .edxml file of the issued paper"),
        required=False,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".pdf,.edxml,.xml"}),
        help_text=_("It is looked at first: whether it is signed, by whom, and whether a byte was changed. A scan is taken too."),
    )

    @property
    def given(self) -> list[forms.BoundField]:
        """What is needed in the end, though a file or our own register may say it instead of a person."""
        return [self[name] for name in ("number", "symbol", "issued_on")]


class ExchangeForm(forms.Form):
    """What the clerk says when a paper goes to the exchange; each has a value that fits an ordinary invitation."""

    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices, required=False, widget=forms.Select(attrs={"class": "form-select"}))
    steering = forms.ChoiceField(label=_("Direction"), choices=Steering.choices, required=False, widget=forms.Select(attrs={"class": "form-select"}))
    type_code = forms.RegexField(
        r"^[0-9]{1,3}$",
        label=_("Code of its type"),
        required=False,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric"}),
        help_text=_("%(code)s in the samples we saw; ask whoever runs your document system if it refuses the file.") % {"code": TYPE},
    )

    @property
    def handling(self) -> Handling:
        """What was said; what was left out is ordinary."""
        said = self.cleaned_data
        return Handling(Urgency(said["urgency"] or Urgency.ORDINARY), Steering(said["steering"] or Steering.NONE), said["type_code"] or TYPE)


class RegisterForm(forms.Form):
    """A register to open."""

    kind = forms.ChoiceField(label=_("Kind of paper"), widget=forms.Select(attrs={"class": "form-select"}))
    year = forms.IntegerField(label=_("Year"), min_value=1945, max_value=2200, widget=forms.NumberInput(attrs={"class": "form-control"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbered = [kind for kind in KINDS.values() if kind.type_code or kind.code == KindCode.CALL]
        self.fields["kind"].choices = [(kind.code.value, kind.name) for kind in numbered]  # type: ignore[attr-defined]  # a field of choices


class ReserveForm(forms.Form):
    """A number to reserve; blank: the next."""

    number = forms.IntegerField(
        label=pgettext_lazy("paper", "Number"),
        required=False,
        min_value=1,
        max_value=99_999,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
        help_text=_("Blank: the next number."),
    )
    purpose = forms.CharField(label=_("For what"), required=False, max_length=300, widget=forms.TextInput(attrs={"class": "form-control"}))


class TemplateForm(forms.Form):
    """A DOCX of the office's own for one kind of paper."""

    kind = forms.ChoiceField(
        label=_("Kind of paper"), choices=[(code, KINDS[code].name) for code in TEMPLATED], widget=forms.Select(attrs={"class": "form-select"})
    )
    file = forms.FileField(
        label=_("File"),
        max_length=200,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ".docx"}),
        help_text=_("Word (.docx), at most 2 MB, without macros."),
    )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > MAX_BYTES:
            raise forms.ValidationError(str(TemplateRefused("large").sentence))
        return upload
