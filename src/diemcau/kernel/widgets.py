"""Fields that every form of the house draws alike."""

from __future__ import annotations

from django import forms


def day_input() -> forms.DateInput:
    """A real date field of the browser."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "form-control"})
