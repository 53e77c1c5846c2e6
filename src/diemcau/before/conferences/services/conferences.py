"""Making and changing a conference and its programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max

from diemcau.before.conferences import rules
from diemcau.before.conferences.errors import EndsBeforeItStarts, ForeignSpeaker, TextMissing, TopicMissing
from diemcau.before.conferences.models import Conference, Format, ItemKind, ProgrammeItem, Reach, Speaker, Topic
from diemcau.foundation.audit import services as audit
from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of
from diemcau.kernel.text import clean


def hold(conference: Conference) -> Conference:
    """The row of ``conference``, held until the transaction ends: one change of its preparation at a time.

    Raises what locks it (a freeze), so that no service of these rooms changes what was signed.  The log of a
    hall goes on meanwhile: its newcomers only point at the row.
    """
    kept = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    if refused := rules.why_locked(kept):
        raise refused
    return kept


@transaction.atomic
def create_conference(
    *,
    host: Unit,
    title: str,
    chair_name: str,
    chair_post: str = "",
    purpose: str = "",
    format: str = Format.HYBRID,  # noqa: A002  # the name of the field
    opens_at: datetime,
    closes_at: datetime,
    is_invented: bool = False,
    is_sealed: bool = False,
    by: Actor,
    now: datetime,
) -> Conference:
    """A new conference called by ``host``.

    Raises ``TextMissing`` or ``EndsBeforeItStarts``; nothing is stored.
    """
    _guard(title, opens_at, closes_at)
    conference = Conference.objects.create(
        host=host,
        title=clean(title),
        chair_name=clean(chair_name),
        chair_post=clean(chair_post),
        purpose=purpose.strip(),
        format=format,
        opens_at=opens_at,
        closes_at=closes_at,
        is_invented=is_invented,
        is_sealed=is_sealed,
        created_at=now,
    )
    audit.record("conferences.created", conference, by=by, at=now)
    return conference


@transaction.atomic
def change_conference(
    *,
    conference: Conference,
    host: Unit,
    title: str,
    chair_name: str,
    chair_post: str,
    purpose: str,
    format: str,  # noqa: A002  # the name of the field
    opens_at: datetime,
    closes_at: datetime,
    is_sealed: bool | None = None,
    by: Actor,
    now: datetime,
) -> Conference:
    """``conference`` with new facts; when it moves to another day, its programme moves with it.

    Records old and new values of what changed; a change of nothing is not recorded.  Raises
    ``TextMissing`` or ``EndsBeforeItStarts``; nothing is stored.
    """
    _guard(title, opens_at, closes_at)
    kept = hold(conference)
    moved = day_of(opens_at) - day_of(kept.opens_at)
    new = {
        "host_id": host.pk,
        "title": clean(title),
        "chair_name": clean(chair_name),
        "chair_post": clean(chair_post),
        "purpose": purpose.strip(),
        "format": str(format),
        "opens_at": opens_at,
        "closes_at": closes_at,
        "is_sealed": kept.is_sealed if is_sealed is None else is_sealed,
    }
    changed = _write(kept, new)
    if not changed:
        return kept
    if moved:
        ProgrammeItem.objects.filter(conference=kept).update(starts_at=F("starts_at") + moved, ends_at=F("ends_at") + moved)
    audit.record("conferences.changed", kept, by=by, at=now, changed=changed)
    return kept


@transaction.atomic
def add_topic(*, conference: Conference, title: str, is_title_only: bool = False, by: Actor, now: datetime) -> Topic:
    """A topic at the end of the list of ``conference``.  Raises ``TextMissing``."""
    if not clean(title):
        raise TextMissing
    hold(conference)
    last = Topic.objects.filter(conference=conference).aggregate(last=Max("position"))["last"] or 0
    topic = Topic.objects.create(conference=conference, position=last + 1, title=clean(title), is_title_only=is_title_only)
    audit.record("conferences.topic-added", conference, by=by, at=now, topic=topic.title)
    return topic


@transaction.atomic
def add_speaker(*, conference: Conference, full_name: str, post: str = "", by: Actor, now: datetime) -> Speaker:
    """Someone who speaks at ``conference``.  Raises ``TextMissing``."""
    if not clean(full_name):
        raise TextMissing
    hold(conference)
    speaker = Speaker.objects.create(conference=conference, full_name=clean(full_name), post=clean(post))
    audit.record("conferences.speaker-added", conference, by=by, at=now, speaker=speaker.full_name)
    return speaker


@transaction.atomic
def remove_speaker(*, speaker: Speaker, by: Actor, now: datetime) -> None:
    """Take ``speaker`` off the conference and off every item of its programme."""
    hold(speaker.conference)
    audit.record("conferences.speaker-removed", speaker.conference, by=by, at=now, speaker=speaker.full_name)
    speaker.delete()


@transaction.atomic
def add_item(
    *,
    conference: Conference,
    kind: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    topic: Topic | None = None,
    speakers: Sequence[Speaker] = (),
    reach: str = Reach.ALL,
    by: Actor,
    now: datetime,
) -> ProgrammeItem:
    """A line of the programme.  Overlaps are allowed here: the page warns, people decide.

    Raises ``TextMissing``, ``EndsBeforeItStarts``, ``TopicMissing`` or ``ForeignSpeaker``; nothing is stored.
    """
    _guard(title, starts_at, ends_at)
    _guard_item(conference, kind, topic, speakers)
    hold(conference)
    item = ProgrammeItem.objects.create(
        conference=conference, kind=kind, title=clean(title), starts_at=starts_at, ends_at=ends_at, topic=topic, reach=reach
    )
    item.speakers.set(speakers)
    audit.record("conferences.item-added", conference, by=by, at=now, item=item.title)
    return item


@transaction.atomic
def change_item(
    *,
    item: ProgrammeItem,
    kind: str,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    topic: Topic | None,
    speakers: Sequence[Speaker],
    reach: str,
    by: Actor,
    now: datetime,
) -> ProgrammeItem:
    """``item`` with new facts; raises what ``add_item`` raises.  A topic nobody uses any more goes with it."""
    _guard(title, starts_at, ends_at)
    _guard_item(item.conference, kind, topic, speakers)
    hold(item.conference)
    kept = ProgrammeItem.objects.select_for_update().get(pk=item.pk)
    old_topic = kept.topic_id
    new = {
        "kind": str(kind),
        "title": clean(title),
        "starts_at": starts_at,
        "ends_at": ends_at,
        "topic_id": topic.pk if topic else None,
        "reach": str(reach),
    }
    changed = _write(kept, new)
    before = sorted(kept.speakers.values_list("full_name", flat=True))
    after = sorted(speaker.full_name for speaker in speakers)
    kept.speakers.set(speakers)
    if before != after:
        changed["speakers"] = [", ".join(before), ", ".join(after)]
    if old_topic and old_topic != new["topic_id"]:
        _drop_unused_topic(old_topic)
    if changed:
        audit.record("conferences.item-changed", kept.conference, by=by, at=now, item=kept.title, changed=changed)
    return kept


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """A line of the programme as the page sends it; a topic goes by the title of its item."""

    kind: str
    title: str
    starts_at: datetime
    ends_at: datetime
    reach: str = Reach.ALL
    speakers: Sequence[Speaker] = ()
    new_speaker: str = ""  # a name not on the list yet
    new_speaker_post: str = ""
    is_title_only: bool = False


@transaction.atomic
def enter_item(*, conference: Conference, facts: ItemFacts, item: ProgrammeItem | None = None, by: Actor, now: datetime) -> ProgrammeItem:
    """Add a line to the programme or change ``item``, with the topic and the new speaker it names.

    Raises what ``add_item`` raises; nothing is stored then.
    """
    speakers = list(facts.speakers)
    if facts.new_speaker:
        speakers.append(add_speaker(conference=conference, full_name=facts.new_speaker, post=facts.new_speaker_post, by=by, now=now))
    topic = _topic_of(conference, facts, item, by, now) if facts.kind == ItemKind.TOPIC else None
    if item is None:
        return add_item(
            conference=conference,
            kind=facts.kind,
            title=facts.title,
            starts_at=facts.starts_at,
            ends_at=facts.ends_at,
            topic=topic,
            speakers=speakers,
            reach=facts.reach,
            by=by,
            now=now,
        )
    return change_item(
        item=item,
        kind=facts.kind,
        title=facts.title,
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        topic=topic,
        speakers=speakers,
        reach=facts.reach,
        by=by,
        now=now,
    )


@transaction.atomic
def remove_item(*, item: ProgrammeItem, by: Actor, now: datetime) -> None:
    """Take ``item`` out of the programme, and its topic when no other item uses it."""
    hold(item.conference)
    audit.record("conferences.item-removed", item.conference, by=by, at=now, item=item.title)
    topic_id = item.topic_id
    item.delete()
    if topic_id:
        _drop_unused_topic(topic_id)


@transaction.atomic
def move_item(*, item: ProgrammeItem, earlier: bool, by: Actor, now: datetime) -> bool:
    """Let ``item`` change places with its neighbour; both keep their length, the first keeps the beginning.

    The gap between the two stays.  ``False`` when there is no neighbour on that side.
    """
    hold(item.conference)
    line = list(ProgrammeItem.objects.filter(conference=item.conference_id).order_by("starts_at", "ends_at", "pk"))
    place = [row.pk for row in line].index(item.pk)
    other = place - 1 if earlier else place + 1
    if not 0 <= other < len(line):
        return False
    first, second = (line[other], line[place]) if earlier else (line[place], line[other])
    gap = second.starts_at - first.ends_at
    start, lengths = first.starts_at, (first.ends_at - first.starts_at, second.ends_at - second.starts_at)
    ProgrammeItem.objects.filter(pk=second.pk).update(starts_at=start, ends_at=start + lengths[1])
    begin = start + lengths[1] + gap
    ProgrammeItem.objects.filter(pk=first.pk).update(starts_at=begin, ends_at=begin + lengths[0])
    audit.record("conferences.item-moved", item.conference, by=by, at=now, item=item.title)
    return True


def _topic_of(conference: Conference, facts: ItemFacts, item: ProgrammeItem | None, by: Actor, now: datetime) -> Topic:
    """The topic of an item that is one: its own under the new title, else a new one."""
    if item is None or item.topic is None:
        return add_topic(conference=conference, title=facts.title, is_title_only=facts.is_title_only, by=by, now=now)
    topic, was = item.topic, item.topic.is_title_only
    hold(conference)
    topic.title, topic.is_title_only = clean(facts.title) or topic.title, facts.is_title_only
    topic.save(update_fields=["title", "is_title_only"])
    if was != topic.is_title_only:
        audit.record("conferences.topic-changed", conference, by=by, at=now, topic=topic.title, title_only=topic.is_title_only)
    return topic


def _guard(title: str, starts_at: datetime, ends_at: datetime) -> None:
    if not clean(title):
        raise TextMissing
    if ends_at <= starts_at:
        raise EndsBeforeItStarts


def _guard_item(conference: Conference, kind: str, topic: Topic | None, speakers: Sequence[Speaker]) -> None:
    if (kind == ItemKind.TOPIC) != (topic is not None) or (topic and topic.conference_id != conference.pk):
        raise TopicMissing
    if any(speaker.conference_id != conference.pk for speaker in speakers):
        raise ForeignSpeaker


def _write(row: Conference | ProgrammeItem, new: dict[str, object]) -> dict[str, list[str]]:
    """Store what differs; give old and new as text."""
    changed = {name: [str(getattr(row, name)), str(value)] for name, value in new.items() if getattr(row, name) != value}
    for name in changed:
        setattr(row, name, new[name])
    if changed:
        row.save(update_fields=list(changed))
    return changed


def _drop_unused_topic(topic_id: int) -> None:
    Topic.objects.filter(pk=topic_id, items=None).delete()
