"""What the public list is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diemcau.foundation.publishing.rules import LEVELS
from diemcau.kernel.text import sort_key

FACETS = ("year", "level", "province_then", "province_now")


class FilterForm(forms.Form):
    """Filter of the list; its choices are what the published conferences hold (``in_use``)."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Level"), required=False)
    province_then = forms.ChoiceField(label=gettext_lazy("Province at that time"), required=False)
    province_now = forms.ChoiceField(label=gettext_lazy("Province today"), required=False)

    def __init__(self, asked: Any, *, in_use: Iterable[dict[str, Any]]) -> None:
        super().__init__(asked)
        rows = list(in_use)
        years = sorted({row["year"] for row in rows if "year" in row}, reverse=True)
        levels = {row["level"] for row in rows if "level" in row}
        self._offer("year", _("All years"), [(str(year), str(year)) for year in years])
        self._offer("level", _("All levels"), [(level, str(name)) for level, name in LEVELS.items() if level in levels])
        for key in ("province_then", "province_now"):
            names = {row[key]: row[f"{key}_name"] for row in rows if key in row}
            self._offer(key, _("All provinces"), sorted(names.items(), key=lambda pair: sort_key(pair[1])))
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
        self.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off"}

    def _offer(self, key: str, everything: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[key]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices]

    @property
    def facets(self) -> dict[str, Any]:
        """Facets asked for; a value that nothing published has is not asked for."""
        self.full_clean()
        asked = {key: self.cleaned_data.get(key) for key in FACETS}
        return {key: int(value) if key == "year" else value for key, value in asked.items() if value}

    @property
    def query(self) -> str:
        self.full_clean()
        return str(self.cleaned_data.get("q") or "")
