"""Folding whole logs from scratch: who is present and what it adds up to must come out as it was kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from diemcau.before.conferences.models import Conference
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import Presence, SiteTally
from diemcau.during.attendance.services import folds
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor

_TALLY = ("attended", "present", "walk_ins", "substitutes", "counted", "counted_at", "line", "line_at", "last_word_at", "doubtful")
# Not compared: ``is_elsewhere``.  Of two halls the later one marks its row, and a fold from scratch marks both.
_PRESENCE = ("is_in", "first_at", "last_at", "is_repeated")


@dataclass(frozen=True, slots=True)
class Difference:
    """A site whose kept state is not what its log gives: figures (kept, from the log) and how many people differ."""

    site: Site
    figures: dict[str, tuple[Any, Any]]
    people: int

    @property
    def sentence(self) -> str:
        """The difference in one line, for whoever runs the command."""
        told = [f"{name} {kept} instead of {right}" for name, (kept, right) in self.figures.items()]
        return f"site {self.site.pk} ({self.site.name}): " + "; ".join([*told, *([f"{self.people} people differ"] if self.people else [])])


def logs(conference: Conference | None = None) -> list[Site]:
    """Sites (of ``conference``, or all) that said a word, in a fixed order, with their conferences.  One query."""
    sites = Site.objects.filter(pk__in=SiteTally.objects.values("site")).select_related("conference").order_by("conference", "pk")
    return list(sites.filter(conference=conference) if conference else sites)


def recompute(
    sites: Iterable[Site], *, by: Actor, now: datetime, only_check: bool = False, progress: Callable[[int], None] = lambda _done: None
) -> list[Difference]:
    """Fold the log of each of ``sites`` from scratch; gives those that differed, and puts them right unless ``only_check``.

    A site is locked while it is folded, one after the other: halls go on sending meanwhile.  Eight statements a site;
    a difference stands in the record of the site, who found it and what it was.
    """
    found = []
    for done, site in enumerate(sites, start=1):
        with transaction.atomic():
            difference = _folded(site)
            if only_check:
                transaction.set_rollback(True)
            elif difference:
                _record("attendance.put-right", difference, by, now)
        if difference:
            found.append(difference)
            if only_check:
                _record("attendance.differs", difference, by, now)
        progress(done)
    return found


def _folded(site: Site) -> Difference | None:
    folds.lock(site)
    tally, people = _kept(site)
    folds.fold(site, folds.everyone(site))
    new_tally, new_people = _kept(site)
    figures = {name: (kept, right) for name, kept, right in zip(_TALLY, tally, new_tally, strict=True) if kept != right}
    unlike = {pk for pk in people.keys() | new_people.keys() if people.get(pk) != new_people.get(pk)}
    return Difference(site, figures, len(unlike)) if figures or unlike else None


def _kept(site: Site) -> tuple[tuple[Any, ...], dict[int, tuple[Any, ...]]]:
    tally = SiteTally.objects.filter(site=site).values_list(*_TALLY).get()
    people = {pk: tuple(facts) for pk, *facts in Presence.objects.filter(site=site).values_list("delegate_id", *_PRESENCE)}
    return tally, people


def _record(act: str, difference: Difference, by: Actor, now: datetime) -> None:
    figures = {name: [str(kept), str(right)] for name, (kept, right) in difference.figures.items()}
    audit.record(act, difference.site, by=by, at=now, figures=figures, people=difference.people)
