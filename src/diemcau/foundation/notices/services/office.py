"""The post office: takes what is due, carries it, and writes down what became of each letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from diemcau.foundation.notices.models import Delivery, Notice, State
from diemcau.foundation.notices.services.mail import Carrier, Declined, NobodyKnows, NotTaken, ServerAway, carrier, written
from diemcau.foundation.notices.services.posting import DELIVER
from diemcau.kernel import jobs

PAUSE = timedelta(seconds=30)  # after a line that went down
BACK_OFF_SECONDS = (30, 120, 480, 1_800, 7_200, 21_600)  # after the first, second … attempt; then the letter is given up


def deliver_due(*, clock: Callable[[], datetime]) -> int:
    """Send every letter that is due, one after the other over one line; how many were sent.

    Each attempt is written down before it is made.  A letter that a server refused for good has failed; one that was
    not taken is tried again later; one whose fate nobody knows is left to a person, so that no letter arrives twice
    unasked.  When the server is away the others are not tried in vain.
    """
    _note_broken_off(clock())
    round_ = Round(clock)
    if _is_any_due(clock()):
        try:
            with carrier() as carried_by:
                while round_.goes_on and (notice := _take(clock())):
                    round_.deliver(notice, carried_by)
        except ServerAway as trouble:
            round_.server_is_away(str(trouble))
    _come_back(clock() + (PAUSE if round_.is_line_down else timedelta()))
    return round_.sent


class Round:
    """One round of the post office; it ends early when the line is down or the worker is told to stop."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock, self.sent, self.is_line_down = clock, 0, False

    @property
    def goes_on(self) -> bool:
        return not self.is_line_down and not jobs.stopping.is_set()

    def deliver(self, notice: Notice, carried_by: Carrier) -> None:
        """Carry ``notice`` and write down what became of it."""
        try:
            carried_by.carry(notice.email, written(notice, list(notice.files.order_by("pk"))), f"{notice.pk:08d}")
        except Declined as trouble:
            _note(notice, State.FAILED, self.clock(), str(trouble))
        except NobodyKnows as trouble:
            _note(notice, State.UNKNOWN, self.clock(), str(trouble))
            self.is_line_down = True
        except NotTaken as trouble:
            _put_off(notice, self.clock(), str(trouble))
            self.is_line_down = isinstance(trouble, ServerAway)
        else:
            _note(notice, State.SENT, self.clock())
            self.sent += 1

    def server_is_away(self, reason: str) -> None:
        """It could not be reached: the letter whose turn it was has had its attempt, the others wait."""
        self.is_line_down = True
        waiting = Notice.objects.filter(due_at__lte=self.clock()).order_by("due_at", "pk").first()
        if waiting:
            _put_off(waiting, self.clock(), reason)


def _is_any_due(now: datetime) -> bool:
    return Notice.objects.filter(due_at__lte=now).exists()


@transaction.atomic
def _take(now: datetime) -> Notice | None:
    """The next letter that is due, marked as being sent; no other worker takes it."""
    notice = Notice.objects.select_for_update(skip_locked=True).filter(due_at__lte=now).order_by("due_at", "pk").first()
    if notice:
        _note(notice, State.SENDING, now)
    return notice


@transaction.atomic
def _note(notice: Notice, state: State, now: datetime, reason: str = "", *, due_at: datetime | None = None) -> None:
    Delivery.objects.create(notice=notice, state=state, at=now, reason=reason[:500])
    Notice.objects.filter(pk=notice.pk).update(due_at=due_at)


def _put_off(notice: Notice, now: datetime, reason: str) -> None:
    """Try it again later, or give it up when it was tried often enough since a person last asked for it."""
    asked = notice.deliveries.filter(state__in=[State.QUEUED, State.RETRIED]).latest("pk")
    tried = notice.deliveries.filter(state=State.DELAYED, pk__gt=asked.pk).count()
    if tried < len(BACK_OFF_SECONDS):
        _note(notice, State.DELAYED, now, reason, due_at=now + timedelta(seconds=BACK_OFF_SECONDS[tried]))
    else:
        _note(notice, State.GIVEN_UP, now, reason)


def _note_broken_off(now: datetime) -> None:
    """Letters whose worker died between the first word and the answer: nobody knows whether they arrived.

    There is one post office at a time (the job has a key), so whoever is being sent now is being sent by nobody.
    """
    for notice in Notice.objects.in_state(State.SENDING).order_by("pk"):
        _note(notice, State.UNKNOWN, now, "the worker ended while it was being sent")


def _come_back(earliest: datetime) -> None:
    """Put the next round off until the next letter is due, not before ``earliest``."""
    due = Notice.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True).first()
    if due:
        jobs.defer(DELIVER, key="due", at=max(due, earliest))
