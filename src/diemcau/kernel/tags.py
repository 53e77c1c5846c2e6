"""Template tags every page may use (loaded as built-ins): doors and panels, so that templates point only down."""

from __future__ import annotations

from dataclasses import dataclass

from django import template
from django.utils.functional import Promise

from diemcau.kernel import doors, panels

register = template.Library()


@dataclass(frozen=True, slots=True)
class PanelHere:
    """A panel about one object: what it is called and where htmx or a link finds it."""

    name: str
    title: str | Promise
    url: str


@register.simple_tag(name="door")
def door_tag(name: str, *args: object) -> str:
    """``{% door "board" conference.pk %}``: the path behind a door, or nothing when nobody answers it."""
    return doors.path_to(name, *args) if doors.is_open(name) else ""


@register.simple_tag(name="panels")
def panels_tag(place: str, key: object) -> list[PanelHere]:
    """``{% panels "conference-tab" conference.pk as tabs %}``: the panels of a place about one object."""
    return [PanelHere(name=panel.name, title=panel.title, url=panel.url(key)) for panel in panels.of(place)]
