"""Copying a conference: chosen pieces come along, dates shift, people do not."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from diemcau.before.conferences import rules
from diemcau.before.conferences.models import Conference, ProgrammeItem, Series, Topic
from diemcau.before.conferences.rules import Cloning
from diemcau.before.conferences.services.conferences import create_conference
from diemcau.foundation.audit import services as audit
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of
from diemcau.kernel.text import clean

_PART = re.compile(r"\s*\(đợt (\d{1,3})\)\s*$", re.IGNORECASE)


@transaction.atomic
def clone(*, conference: Conference, day: date, title: str, pieces: Collection[str], as_part: bool = False, by: Actor, now: datetime) -> Conference:
    """A new conference like ``conference`` on ``day``, at the same hours, with the ``pieces`` named.

    Host, chair, purpose and format come along; every time shifts by the days in between; speakers, operators and delegates
    do not.  ``as_part``: both are parts of a series, the new one the next.  Raises what ``create_conference`` raises.
    """
    shift = day - day_of(conference.opens_at)
    made = create_conference(
        host=conference.host,
        title=title,
        chair_name=conference.chair_name,
        chair_post=conference.chair_post,
        purpose=conference.purpose,
        format=conference.format,
        opens_at=conference.opens_at + shift,
        closes_at=conference.closes_at + shift,
        is_invented=conference.is_invented,
        is_sealed=conference.is_sealed,
        by=by,
        now=now,
    )
    if as_part:
        _number(conference, made, by=by, now=now)
    cloning = Cloning(conference, made, shift, by, now)
    copied = {piece.name: piece.copy(cloning) for piece in rules.pieces() if piece.name in pieces}
    audit.record("conferences.cloned", made, by=by, at=now, source=conference.pk, copied=copied)
    return made


def copy_programme(cloning: Cloning) -> int:
    """Topics and items, without their speakers; gives the number of items."""
    topics: dict[int, Topic] = {}
    for topic in Topic.objects.filter(conference=cloning.source).order_by("position"):
        copy = Topic(conference=cloning.target, position=topic.position, title=topic.title, is_title_only=topic.is_title_only)
        topics[topic.pk] = copy
    Topic.objects.bulk_create(topics.values())
    items = list(ProgrammeItem.objects.filter(conference=cloning.source).order_by("starts_at", "pk"))
    copies = [
        ProgrammeItem(
            conference=cloning.target, kind=item.kind, title=item.title, topic=topics.get(item.topic_id or 0), reach=item.reach,
            starts_at=item.starts_at + cloning.shift, ends_at=item.ends_at + cloning.shift,
        )
        for item in items
    ]  # fmt: skip
    for item, copy_ in zip(items, ProgrammeItem.objects.bulk_create(copies), strict=True):
        cloning.items[item.pk] = copy_.pk
    return len(copies)


def next_title(conference: Conference) -> str:
    """What the next part of the series of ``conference`` would be called: "… (đợt 2)"."""
    last = conference.series.parts.aggregate(last=Max("part"))["last"] if conference.series else _part_in(conference.title)
    return f"{_PART.sub('', conference.title)} (đợt {last + 1})"


def _part_in(title: str) -> int:
    """Which part a conference of no series is, by its own title: "… (đợt 3)" is the third, any other the first."""
    found = _PART.search(title)
    return int(found[1]) or 1 if found else 1


def _number(conference: Conference, made: Conference, *, by: Actor, now: datetime) -> None:
    """Let ``made`` be the part after the last of the series of ``conference``, which begins one when it has none."""
    first = Conference.objects.select_for_update(no_key=True).get(pk=conference.pk)
    if first.series is None:
        first.series = Series.objects.create(title=_PART.sub("", clean(first.title)), host=first.host, created_at=now)
        first.part = _part_in(first.title)
        first.save(update_fields=["series", "part"])
        audit.record("conferences.part-numbered", first, by=by, at=now, part=first.part)
    made.series = first.series
    made.part = (first.series.parts.aggregate(last=Max("part"))["last"] or 0) + 1
    made.save(update_fields=["series", "part"])
    audit.record("conferences.part-numbered", made, by=by, at=now, part=made.part)
