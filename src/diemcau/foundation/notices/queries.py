"""The log of what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Q

from diemcau.foundation.notices.models import Notice, NoticeQuerySet, State

GROUPS: dict[str, tuple[State, ...]] = {  # filter of the log: states
    "da-gui": (State.SENT,),
    "dang-gui": (State.QUEUED, State.SENDING, State.DELAYED, State.RETRIED),
    "loi": (State.FAILED, State.GIVEN_UP, State.UNKNOWN, State.BOUNCED),
    "chuyen-tay": (State.BY_HAND,),
    "da-chuyen": (State.COPIED, State.MOVED),
}


@dataclass(frozen=True, slots=True)
class Tally:
    """Notices about a thing, by what became of them; a notice counts once, by its last delivery."""

    total: int
    by_group: dict[str, int]

    @property
    def sent(self) -> int:
        return self.by_group["da-gui"]

    @property
    def under_way(self) -> int:
        return self.by_group["dang-gui"]

    @property
    def troubled(self) -> int:
        return self.by_group["loi"]

    @property
    def by_hand(self) -> int:
        return self.by_group["chuyen-tay"]

    @property
    def handed_over(self) -> int:
        return self.by_group["da-chuyen"]


def tally(about: str) -> Tally:
    """How the notices about a thing fared.  One query; zero: nothing was posted."""
    states = Notice.objects.filter(about=about).states()
    return Tally(sum(states.values()), {name: sum(states[state] for state in group) for name, group in GROUPS.items()})


def log(about: str, *, group: str = "", text: str = "") -> NoticeQuerySet:
    """Notices about a thing, newest first, with their state; narrowed to a group of states, and to recipients by name or address."""
    notices = Notice.objects.filter(about=about)
    if group in GROUPS:
        notices = notices.in_state(*GROUPS[group])
    if wanted := text.strip():
        notices = notices.filter(Q(to_name__icontains=wanted) | Q(email__icontains=wanted))
    return notices.with_state().order_by("-posted_at", "-pk")


def subjects_sent() -> list[str]:
    """The things that letters were sent about, the latest first.  One query."""
    rows = Notice.objects.in_state(State.SENT).values("about").annotate(last=Max("posted_at")).order_by("-last", "about")
    return [row["about"] for row in rows]


def sent(things: Sequence[str]) -> NoticeQuerySet:
    """Letters about ``things`` that were sent, newest first."""
    return Notice.objects.filter(about__in=things).in_state(State.SENT).order_by("-posted_at", "-pk")
