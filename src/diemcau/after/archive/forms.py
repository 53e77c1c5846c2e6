"""What people fill in about records."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diemcau.after.archive import queries
from diemcau.after.archive.models import Record
from diemcau.foundation.publishing.rules import LEVELS

MOST_FILES = 200  # in one upload


class RecordFilter(forms.Form):
    """Filter of the archive; its choices are what the records that the reader may see hold."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    year = forms.ChoiceField(label=gettext_lazy("Year"), required=False)
    level = forms.ChoiceField(label=gettext_lazy("Level"), required=False)
    province = forms.ChoiceField(label=gettext_lazy("Province today"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("Public page"), required=False)

    def __init__(self, asked: Any, *, records: QuerySet[Record]) -> None:
        super().__init__(asked)
        self._offer("year", _("All years"), [(str(year), str(year)) for year in queries.years(records)])
        self._offer("level", _("All levels"), [(level, str(name)) for level, name in LEVELS.items()])
        self._offer("province", _("All provinces"), [(choice.value, choice.name) for choice in queries.provinces(records)])
        self._offer("state", _("All"), [("published", _("published")), ("unpublished", _("not published"))])
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
        self.fields["q"].widget.attrs |= {"type": "search", "autocomplete": "off"}

    def _offer(self, key: str, everything: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[key]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", everything), *choices]

    @property
    def asked(self) -> dict[str, Any]:
        """Arguments of ``queries.found``; a choice that is not on offer is not asked for."""
        self.full_clean()
        given = self.cleaned_data
        only: dict[str, Any] = {key: given[key] for key in ("year", "level") if given.get(key)}
        if given.get("province"):
            only["facts__place__province_now__name"] = given["province"]
        state = given.get("state")
        return {"query": given.get("q") or "", "only": only, "published": state == "published" if state else None}


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploaded files."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        given = (data if isinstance(data, list | tuple) else [data]) or [None]
        if len(given) > MOST_FILES:
            raise forms.ValidationError(_("At most %(number)d files at a time.") % {"number": MOST_FILES})
        return [super(FilesField, self).clean(one, initial) for one in given]


class ImportForm(forms.Form):
    records = FilesField(
        label=gettext_lazy("Files"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "JSON files of the format diemcau.case/1, up to 20 MB each. A file that is not right is refused whole; the others are entered."
        ),
        widget=ManyFiles(attrs={"class": "form-control", "accept": ".json,application/json"}),
    )


class PublishForm(forms.Form):
    with_other_facts = forms.BooleanField(
        label=gettext_lazy("Publish the other facts too"),
        required=False,
        help_text=gettext_lazy("Facts under keys that the format does not name. Read them first: nobody has checked that they may be public."),
        widget=forms.CheckboxInput(attrs={"class": "form-check-input"}),
    )


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        help_text=gettext_lazy("The public reads this sentence in place of the page."),
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )
