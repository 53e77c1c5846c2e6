"""Panels: what a higher module shows on a lower module's page.

The lower page lists the panels of its ``place`` and lets htmx load each url where it stands, so the page
never imports what is above it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: ``url(key)`` answers with a partial about the object with that ``key``."""

    place: str
    name: str
    title: str | Promise
    url: Callable[[object], str]
    order: int = 100


_panels: dict[tuple[str, str], Panel] = {}


def register(panel: Panel) -> None:
    """Show ``panel`` in its place; registering the same name again replaces it."""
    _panels[panel.place, panel.name] = panel


def of(place: str) -> list[Panel]:
    """Panels of ``place``, in their order."""
    return sorted((panel for panel in _panels.values() if panel.place == place), key=lambda panel: (panel.order, panel.name))
