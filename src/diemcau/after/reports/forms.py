from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from diemcau.after.reports.models import ReportText
from diemcau.after.reports.queries import Letterhead
from diemcau.after.reports.services import Words

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
