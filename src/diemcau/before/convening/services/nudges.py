"""Reminding units of seats they have not filled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.errors import ConferenceClosed
from diemcau.before.convening.models import Nomination, Nudge, NudgeKind, Quota
from diemcau.before.convening.queries.contacts import Recipient, recipients
from diemcau.before.convening.queries.quotas import seats_of, terms_of
from diemcau.foundation.audit import services as audit
from diemcau.foundation.network import queries as network
from diemcau.foundation.notices import services as notices
from diemcau.foundation.notices.models import Letter
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import local
from diemcau.kernel.text import short_message

QUIET = timedelta(hours=1)  # nobody is nudged twice within it


@dataclass(frozen=True, slots=True)
class Nudged:
    """What came of nudging: units written to, those nobody can be reached in, those nudged a moment ago, letters."""

    units: int
    unreachable: int
    too_soon: int
    letters: int


@transaction.atomic
def nudge(*, conference: Conference, quotas: Sequence[Quota], days_before: int | None = None, by: Actor, now: datetime) -> Nudged:
    """Write to the contacts of ``quotas`` that have open seats; each is logged, and none twice within an hour.

    ``days_before``: this is the reminder so many days before the deadline, of which there is one for each deadline.  A unit
    nobody can be reached in is not logged, so that it can be nudged as soon as it has a contact.  Raises ``ConferenceClosed``.
    """
    if now >= conference.closes_at:
        raise ConferenceClosed
    Conference.objects.select_for_update(no_key=True).only("pk").get(pk=conference.pk)  # two secretaries at once nudge once
    seats = seats_of(conference).seats
    open_ones = [quota for quota in quotas if quota.pk in seats and seats[quota.pk].open]
    deadline = terms_of(conference).deadline(conference.day)
    resting = set(_resting(open_ones, deadline, days_before, now))
    due = [quota for quota in open_ones if quota.pk not in resting]
    reached = recipients(conference, {quota.unit_id for quota in due}, on=local(now).date())
    names = network.names_on({quota.unit_id for quota in due} | {conference.host_id}, conference.day)
    asked: dict[str, object] = {
        "host": names[conference.host_id].name if conference.host_id in names else "",
        "title": conference.title,
        "day": f"{local(conference.opens_at):%H:%M %d/%m/%Y}",
        "deadline": f"{local(deadline):%H:%M %d/%m/%Y}",
    }
    letters: list[Letter] = []
    log: list[Nudge] = []
    units: dict[int, list[Quota]] = {}
    for quota in due:
        units.setdefault(quota.unit_id, []).append(quota)
    for unit, theirs in units.items():  # one letter, in however many halls its seats are
        open_seats = sum(seats[quota.pk].open for quota in theirs)
        facts = asked | {"unit": names[unit].name if unit in names else "", "count": open_seats}
        key = f"{theirs[0].pk}:{now.isoformat()}"
        told = [_letter(facts, person, about=f"conference:{conference.pk}", key=key) for person in reached.get(unit, [])]
        if told:
            letters += told
            kind = NudgeKind.HAND if days_before is None else NudgeKind.REMINDER
            log += [
                Nudge(quota=quota, kind=kind, at=now, by_label=by.label[:200], deadline=deadline, days_before=days_before, letters=len(told))
                for quota in theirs
            ]
    Nudge.objects.bulk_create(log)
    notices.post(letters=letters, by=by, now=now)
    written_to = {nudge.quota.unit_id for nudge in log}
    if log:
        audit.record("convening.nudged", conference, by=by, at=now, count=len(written_to), letters=len(letters))
    rested = {quota.unit_id for quota in open_ones} - units.keys()
    return Nudged(units=len(written_to), unreachable=len(units) - len(written_to), too_soon=len(rested), letters=len(letters))


@transaction.atomic
def remind(*, now: datetime, by: Actor) -> int:
    """Send the reminders that are due: for each conference ahead the latest whose day has come.  Gives how many units were written to.

    The days are counted from the deadline as it stands now, so reminders move when the conference moves; done again it sends
    nothing twice.
    """
    sent = 0
    asking = Conference.objects.filter(opens_at__gt=now, quotas__moved_to=None, quotas__isnull=False).distinct().select_related("host")
    for conference in asking:
        terms = terms_of(conference)
        deadline = terms.deadline(conference.day)
        due = [days for days in terms.reminder_days if deadline - timedelta(days=days) <= now < deadline]
        if due:
            quotas = list(Quota.objects.filter(conference=conference, moved_to=None).select_related("site"))
            sent += nudge(conference=conference, quotas=quotas, days_before=min(due), by=by, now=now).units
    return sent


@transaction.atomic
def tell_moved_up(*, quota: Quota, nominations: Sequence[Nomination], by: Actor, now: datetime) -> int:
    """Tell the contacts of ``quota`` who got a seat from the waiting list; gives how many letters left."""
    conference = quota.conference
    people = ", ".join(row.full_name for row in nominations)
    text = _("A seat became free at “%(title)s”. From the waiting list of your unit now comes: %(people)s.") % {
        "title": conference.title,
        "people": people,
    }
    letters = [
        Letter(
            purpose="convening.moved-up",
            about=f"conference:{conference.pk}",
            to_name=person.name,
            email=person.email,
            phone=person.phone,
            subject=_("A seat for your waiting list: %(title)s") % {"title": conference.title},
            text=f"{text}\n\n{settings.BASE_URL}{person.path}",
            short_text=short_message("", text),
            key="-".join(str(row.pk) for row in nominations),
        )
        for person in recipients(conference, {quota.unit_id}, on=local(now).date()).get(quota.unit_id, [])
    ]
    return len(notices.post(letters=letters, by=by, now=now))


def _resting(quotas: Sequence[Quota], deadline: datetime, days_before: int | None, now: datetime) -> list[int]:
    """Ids of those who are not to be written to now."""
    nudges = Nudge.objects.filter(quota__in=[quota.pk for quota in quotas])
    lately = list(nudges.filter(at__gt=now - QUIET).values_list("quota", flat=True))
    if days_before is not None:
        lately += nudges.filter(kind=NudgeKind.REMINDER, deadline=deadline, days_before=days_before).values_list("quota", flat=True)
    return lately


def _letter(facts: dict[str, object], person: Recipient, *, about: str, key: str) -> Letter:
    told = facts | {"address": f"{settings.BASE_URL}{person.path}"}
    text = _(
        "%(host)s asks %(unit)s to name %(count)s more people for “%(title)s” (%(day)s) by %(deadline)s.\n\nName them here: %(address)s\n\n"
        "If the unit cannot fill all seats, say so on the same page."
    )
    short = _(": name %(count)s more people by %(deadline)s. %(address)s")
    return Letter(
        purpose="convening.nudge",
        about=about,
        to_name=person.name,
        email=person.email,
        phone=person.phone,
        subject=_("Please name your people: %(title)s") % told,
        text=text % told,
        short_text=short_message("", str(told["unit"]), short % told),
        key=key,
    )
