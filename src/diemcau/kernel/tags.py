"""Template tags every page may use (loaded as built-ins): doors and panels, so that templates point only down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diemcau.kernel import doors, panels
from diemcau.kernel.dates import local

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


@register.filter
def age(moment: datetime | None, now: datetime) -> str:
    """``{{ moment|age:now }}``: how old a word is, for people: "just now", "3 minutes ago", then the hour, then the day."""
    if moment is None:
        return ""
    seconds = int((now - moment).total_seconds())
    if seconds < 10:
        return _("just now")
    if seconds < 60:
        return _("%(count)s seconds ago") % {"count": seconds // 10 * 10}
    if seconds < 3600:
        minutes = seconds // 60
        return ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {"count": minutes}
    return local(moment).strftime("%H:%M" if local(moment).date() == local(now).date() else "%H:%M %d/%m/%Y")
