from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from diemcau.after.reports.models import ReportText
from diemcau.after.reports.queries import Asked, Letterhead, measures
from diemcau.after.reports.services import Words
from diemcau.foundation.network.models import Unit
from diemcau.kernel.widgets import day_input

if TYPE_CHECKING:
    _FormOfText = forms.ModelForm[ReportText]
else:
    _FormOfText = forms.ModelForm  # takes no parameter at run time


class WordsForm(_FormOfText):
    """The words around the figures; what the house proposes stands in the blank fields."""

    class Meta:
        model = ReportText
        fields = [
            "assessment", "proposals", "issuer_above", "issuer", "number", "symbol", "place", "signed_on", "capacity", "signer_name", "recipients",
        ]  # fmt: skip
        help_texts = {
            "assessment": _("One paragraph a line."),
            "proposals": _("One paragraph a line."),
            "number": _("Empty until the register gives one: the paper leaves room for it."),
            "signed_on": _("Empty: the paper leaves room for it."),
            "capacity": _("One line each, such as “TM. BAN CHỈ ĐẠO”, then the post."),
            "signer_name": _("Without academic titles or honours."),
            "recipients": _("One recipient a line."),
        }
        widgets = {"signed_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})}

    def __init__(self, *args: Any, proposed: Letterhead, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-control"
            if isinstance(field.widget, forms.Textarea):
                field.widget.attrs["rows"] = 6 if name in {"assessment", "proposals"} else 3
            offered = getattr(proposed, name, "")
            field.widget.attrs["placeholder"] = "\n".join(offered) if isinstance(offered, list) else offered

    def clean_number(self) -> int | None:
        number: int | None = self.cleaned_data["number"]
        if number == 0:
            raise forms.ValidationError(_("Numbers begin at 1."))
        return number

    @property
    def words(self) -> Words:
        """What was written."""
        return Words(**{name: self.cleaned_data[name] for name in self.fields})


class RollUpForm(forms.Form):
    """Which number, of which days, over the units of which day.  What cannot be read is left out, and said."""

    so = forms.ChoiceField(label=_("Number"), required=False, widget=forms.Select(attrs={"class": "form-select"}))
    tu = forms.DateField(label=_("Held from"), required=False, widget=day_input(), input_formats=["%Y-%m-%d", "%d/%m/%Y"])
    den = forms.DateField(label=_("Held until"), required=False, widget=day_input(), input_formats=["%Y-%m-%d", "%d/%m/%Y"])
    ngay = forms.DateField(label=_("Units as of"), required=False, widget=day_input(), input_formats=["%Y-%m-%d", "%d/%m/%Y"])

    def __init__(self, asked: QueryDict, *, today: date) -> None:
        super().__init__(asked.dict())
        self.today = today
        if not self.data.get("ngay"):
            self.data = {**self.data, "ngay": today.isoformat()}  # the field shows which day is read
        self.fields["so"].choices = measures()  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or {}
        if facts.get("tu") and facts.get("den") and facts["tu"] > facts["den"]:
            self.add_error("den", _("The last day lies before the first."))
        return facts

    def asked(self, within: Unit | None) -> Asked:
        """What was asked for; where nothing was, or nothing that can be read: people who attended, all days, units of today."""
        self.full_clean()
        facts = self.cleaned_data
        return Asked(
            measure=facts.get("so") or measures()[0][0],
            since=facts.get("tu"),
            until=facts.get("den"),
            day=facts.get("ngay") or self.today,
            within=within,
        )
