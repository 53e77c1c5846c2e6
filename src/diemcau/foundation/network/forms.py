from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from diemcau.kernel.widgets import day_input


class DayForm(forms.Form):
    """The day as of which a page is read; a day nobody can read is left out and said."""

    day = forms.DateField(label=_("As of"), required=False, widget=day_input(), input_formats=["%Y-%m-%d", "%d/%m/%Y"])

    def chosen(self) -> date | None:
        """The day asked for, or ``None`` when none was, or none that can be read."""
        self.full_clean()
        return self.cleaned_data.get("day") if self.is_bound else None


class SearchForm(DayForm):
    q = forms.CharField(label=_("Name or code"), required=False, max_length=200, strip=True)
