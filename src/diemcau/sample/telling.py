"""What happened at a conference, told through the services: the halls' phones, the province, the host."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries.invitations import letters
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Device, Site
from diemcau.during.attendance import services as attendance
from diemcau.during.attendance.models import Freeze, SelfCheckIn
from diemcau.during.attendance.queries.self_check_in import Proof
from diemcau.during.attendance.services.self_check_in import check_in_with_proof
from diemcau.foundation.notices import services as notices
from diemcau.kernel.actors import Actor
from diemcau.kernel.rotating import step_at
from diemcau.sample.minutes import minutes_of, new_key, public_half, sealed
from diemcau.sample.morning import Moment
from diemcau.sample.player import Phone
from diemcau.sample.story import Story

BY_THEMSELVES = 5  # delegates who scanned the screen of their hall before the operator's list came in
INVITED = 12  # letters that lie in the demo's box; the others are sent by whoever tries it out
STEP_MINUTES = 60.0  # a told hall sends what it has every hour: few requests, the same morning


def pair_phones(conference: Conference, *, by: Actor, now: datetime) -> dict[int, tuple[Device, Phone]]:
    """A phone for every hall of ``conference``, paired with a code and a key; the link of each hall is left for whoever wants to try it."""
    sites.issue_links(conference=conference, by=by, now=now)
    paired: dict[int, tuple[Device, Phone]] = {}
    for site in Site.objects.filter(conference=conference).select_related("conference").order_by("pk"):
        letters = sites.issue_code(site=site, by=by, now=now)
        key = new_key()
        device = sites.pair_by_code(letters=letters, label=f"Máy của {site.operator_name}", public_key=public_half(key), now=now)
        paired[site.pk] = (device.device, Phone(site_id=site.pk, token=device.token, key=key))
    return paired


def tell_morning(story: Story, moments: Sequence[Moment], *, by: Actor, late_by: timedelta = timedelta()) -> int:
    """Let the phones of every hall send ``moments``, each dated by its own time; how many events were received.

    ``late_by`` is how long the phones had no line: what they say arrives that much after it happened.
    """
    opens_at = story.conference.opens_at
    phones = pair_phones(story.conference, by=by, now=opens_at - timedelta(hours=2))
    halls = {site.pk: site for site in Site.objects.filter(conference=story.conference).select_related("conference")}
    received = 0
    for site_id, step in _steps(moments):
        device, phone = phones[site_id]
        sent_at = opens_at + timedelta(minutes=max(moment.minute for moment in step), seconds=2) + late_by
        site, is_end = halls[site_id], [moment for moment in step if moment.kind == "close"]
        for part in ([moment for moment in step if moment.kind != "close"], is_end):  # the minutes tell what came before them
            events = [_event(moment, opens_at, site, phone) for moment in part]
            if events:
                attendance.receive_events(site=site, device=device, events=events, sent_at=sent_at, now=sent_at)
            received += len(events)
    return received


def _event(moment: Moment, opens_at: datetime, site: Site, phone: Phone) -> attendance.LogEvent:
    """``moment`` as the phone of ``site`` sends it; a closing carries the minutes that its operator read and sealed."""
    phone.counter += 1
    at = opens_at + timedelta(minutes=moment.minute)
    payload = moment.dated(lambda minute: opens_at + timedelta(minutes=minute))
    if moment.kind == "close" and phone.key:
        payload = payload | sealed(minutes_of(site, counted=payload["counted"], words=payload["reason"], at=at, device=f"{site.pk:08d}"), phone.key)
    return attendance.LogEvent(id=moment.event_id, kind=moment.kind, at=at, counter=phone.counter, payload=payload)


def tell_who_came_by_themselves(story: Story, moments: Sequence[Moment]) -> list[Moment]:
    """The first delegates of the hall with self check-in scan its screen, at the time of their check-in; gives the rest of ``moments``."""
    site = SelfCheckIn.objects.select_related("site__conference").get(closed_at=None, site__conference=story.conference).site
    first = [moment for moment in moments if moment.site_id == site.pk and moment.kind == "check_in"][:BY_THEMSELVES]
    for moment in first:
        at = story.conference.opens_at + timedelta(minutes=moment.minute)
        delegate = Delegate.objects.select_related("conference", "site").get(pk=moment.payload["delegate"])
        check_in_with_proof(delegate=delegate, proof=Proof(site, step_at(at), at, at), now=at)
    own = {moment.event_id for moment in first}
    return [moment for moment in moments if moment.event_id not in own]


def tell_the_letters(conference: Conference, *, by: Actor, now: datetime) -> None:
    """Invite the first delegates of the main hall: some by letter into the box, some by a text to hand over."""
    first = Delegate.objects.expected().filter(conference=conference, site__is_main=True).order_by("pk").values("pk")[:INVITED]
    notices.post(letters=letters(conference, Delegate.objects.filter(pk__in=first), now=now), by=by, now=now)


def tell_the_end(conference: Conference, *, by: Actor, now: datetime) -> Freeze:
    """The province accepts every closing and the host freezes the figures."""
    for site in Site.objects.filter(conference=conference, closings__reopened_at=None, closings__accepted_at=None, closings__isnull=False):
        attendance.accept_closing(site=site, by=by, now=now)
    return attendance.freeze_conference(conference=conference, by=by, now=now + timedelta(minutes=30))


def _steps(moments: Sequence[Moment]) -> list[tuple[int, list[Moment]]]:
    """``moments`` in the batches a hall would send them in: (site, moments), oldest batch first."""
    steps: dict[tuple[int, int], list[Moment]] = {}
    for moment in moments:
        steps.setdefault((int(moment.minute // STEP_MINUTES), moment.site_id), []).append(moment)
    return [(site_id, step) for (_, site_id), step in sorted(steps.items())]
