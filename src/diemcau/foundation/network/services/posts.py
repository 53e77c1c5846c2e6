"""Posts of units and who holds them."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.audit import services as audit
from diemcau.foundation.audit.rules import name_act, name_fact
from diemcau.foundation.network.errors import BadHolding, BadPost
from diemcau.foundation.network.models import Holding, Person, Post, Unit, UnitVersion
from diemcau.foundation.network.services.people import enter_person
from diemcau.kernel.actors import Actor
from diemcau.kernel.text import clean, fold

name_act("network.post-opened", _("The post was opened"))
name_act("network.post-corrected", _("The post was corrected"))
name_act("network.post-renamed", _("The post was given a new title"))
name_act("network.post-ended", _("The last day of the post was set"))
name_act("network.appointed", _("Somebody took up the post"))
name_act("network.holding-ended", _("The last day in the post was set"))
name_act("network.holding-withdrawn", _("A holder entered by mistake was taken out"))
name_fact("training_source", _("its holder must be trained according to"))
name_fact("title", _("title"))
name_fact("title_before", _("title before"))
name_fact("person", _("person"))
name_fact("ended_with_it", _("holders whose last day it is"))
name_fact("moved", _("holders who went over to the new title"))


def _period(since: date | None, until: date | None, error: type[BadPost | BadHolding]) -> DateRange:
    if since is not None and until is not None and until <= since:
        raise error(_("The last day lies before the first."))
    return DateRange(since, until)


def _checked_title(unit: Unit, title: str, period: DateRange, *, but: Post | None = None) -> str:
    title = clean(title)
    if not title:
        raise BadPost(_("Write the title of the post."))
    others = Post.objects.filter(unit=unit, folded=fold(title), period__overlap=period)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise BadPost(_("The unit already has a post of this title on some of these days. Several people may hold it: appoint them there."))
    return title


@transaction.atomic
def open_post(*, unit: Unit, title: str, since: date | None, until: date | None = None, training_source: str = "", by: Actor, now: datetime) -> Post:
    """Open a post in ``unit`` from ``since`` up to, not including, ``until``; ``None`` is "not known" and "lasts".

    ``training_source`` names the act by which its holder must be trained; blank: none does.  Raises ``BadPost`` when the title
    is empty or taken on those days, or the unit is not in force on the first.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)  # one title at a time
    period = _period(since, until, BadPost)
    if since is not None and not UnitVersion.objects.on(since).filter(unit=unit).exists():
        raise BadPost(_("The unit is not in force on the first day. Choose a later day or another unit."))
    title = _checked_title(unit, title, period)
    source = clean(training_source)
    post = Post.objects.create(unit=unit, title=title, folded=fold(title), period=period, must_be_trained=bool(source), training_source=source)
    audit.record("network.post-opened", post, by=by, at=now, since=str(since or ""), until=str(until or ""), training_source=source)
    return post


@transaction.atomic
def correct_post(*, post: Post, title: str, training_source: str, by: Actor, now: datetime) -> Post:
    """Put right how the post is written, for all its days, and the act by which its holder must be trained (blank: none)."""
    Unit.objects.select_for_update().get(pk=post.unit_id)
    post = Post.objects.select_for_update().get(pk=post.pk)
    before, source = post.title, clean(training_source)
    post.title = _checked_title(post.unit, title, post.period, but=post)
    post.folded = fold(post.title)
    post.must_be_trained, post.training_source = bool(source), source
    post.save(update_fields=["title", "folded", "must_be_trained", "training_source"])
    audit.record("network.post-corrected", post, by=by, at=now, title_before=before if before != post.title else "", training_source=source)
    return post


@transaction.atomic
def rename_post(*, post: Post, title: str, on: date, by: Actor, now: datetime) -> Post:
    """Give the post a new title from ``on``; its holders of that day and later go over to it, the days before stay as they were.

    Raises ``BadPost`` when ``on`` is not a day after the first of the post, or the title is empty or taken.
    """
    Unit.objects.select_for_update().get(pk=post.unit_id)
    old = Post.objects.select_for_update().get(pk=post.pk)
    if on not in old.period or on == old.period.lower:
        raise BadPost(
            _("The new title must begin after the first day of the post and before its end. To put right the spelling, correct it instead.")
        )
    title = _checked_title(old.unit, title, DateRange(on, old.period.upper), but=old)
    period = DateRange(on, old.period.upper)
    moving = list(Holding.objects.select_for_update().filter(post=old).not_ended(on))
    later = [holding for holding in moving if holding.period.lower is not None and holding.period.lower >= on]
    split = [holding for holding in moving if holding not in later]
    ends = {holding.pk: holding.period.upper for holding in split}
    Holding.objects.filter(pk__in=[holding.pk for holding in later]).delete()
    for holding in split:
        holding.period = DateRange(holding.period.lower, on)
    Holding.objects.bulk_update(split, ["period"])
    Post.objects.filter(pk=old.pk).update(period=DateRange(old.period.lower, on))
    new = Post.objects.create(
        unit=old.unit, title=title, folded=fold(title), period=period,
        must_be_trained=old.must_be_trained, training_source=old.training_source, was=old,
    )  # fmt: skip
    Holding.objects.bulk_create(
        [Holding(pk=holding.pk, person_id=holding.person_id, post=new, period=holding.period) for holding in later]
        + [Holding(person_id=holding.person_id, post=new, period=DateRange(on, ends[holding.pk])) for holding in split]
    )
    audit.record("network.post-renamed", new, by=by, at=now, title_before=old.title, since=str(on), moved=len(moving))
    return new


@transaction.atomic
def end_post(*, post: Post, until: date | None, by: Actor, now: datetime) -> Post:
    """Let ``until`` be the first day without the post (``None``: it lasts again); whoever holds it longer, holds it up to that day.

    Lasting again brings no holder back.  Raises ``BadPost`` when somebody takes up the post on ``until`` or later, when it would
    last no day, or when the title was given to another post meanwhile.
    """
    Unit.objects.select_for_update().get(pk=post.unit_id)
    post = Post.objects.select_for_update().get(pk=post.pk)
    period = _period(post.period.lower, until, BadPost)
    _checked_title(post.unit, post.title, period, but=post)
    cut = []
    if until is not None:
        cut = list(Holding.objects.select_for_update().filter(post=post).not_ended(until))
        if any(holding.period.lower is not None and holding.period.lower >= until for holding in cut):
            raise BadPost(_("Somebody takes up this post on that day or later. Take out that holder first, or choose a later day."))
        for holding in cut:
            holding.period = DateRange(holding.period.lower, until)
        Holding.objects.bulk_update(cut, ["period"])
    post.period = period
    post.save(update_fields=["period"])
    audit.record("network.post-ended", post, by=by, at=now, until=str(until or ""), ended_with_it=len(cut))
    return post


@transaction.atomic
def appoint(*, post: Post, person: Person, since: date | None, until: date | None = None, by: Actor, now: datetime) -> Holding:
    """Let ``person`` hold ``post`` from ``since`` up to, not including, ``until``.  Blank ends are those of the post.

    Raises ``BadHolding`` when the days lie outside the post, or the person holds it already on some of them.
    """
    post = Post.objects.select_for_update().get(pk=post.pk)
    person = person.merged_into or person
    since = post.period.lower if since is None else since
    until = post.period.upper if until is None else until
    period = _period(since, until, BadHolding)
    _check_holding(post, person, period)
    holding = Holding.objects.create(post=post, person=person, period=period)
    audit.record("network.appointed", post, by=by, at=now, person=person.pk, since=str(since or ""), until=str(until or ""))
    return holding


@transaction.atomic
def appoint_named(
    *, post: Post, person: Person | None, full_name: str, phone: str, email: str, since: date | None, until: date | None, by: Actor, now: datetime
) -> Holding:
    """Let ``person`` hold ``post``, or somebody newly written down by name; whoever is known stays as they are written."""
    person = person or enter_person(full_name=full_name, phone=phone, email=email, by=by, now=now)
    return appoint(post=post, person=person, since=since, until=until, by=by, now=now)


@transaction.atomic
def end_holding(*, holding: Holding, until: date | None, by: Actor, now: datetime) -> Holding:
    """Let ``until`` be the first day on which the person no longer holds the post (``None``: as long as the post lasts)."""
    post = Post.objects.select_for_update().get(pk=holding.post_id)
    holding = Holding.objects.select_for_update().select_related("person").get(pk=holding.pk)
    period = _period(holding.period.lower, until if until is not None else post.period.upper, BadHolding)
    _check_holding(post, holding.person, period, but=holding)
    holding.period = period
    holding.save(update_fields=["period"])
    audit.record("network.holding-ended", post, by=by, at=now, person=holding.person_id, until=str(until or ""))
    return holding


@transaction.atomic
def withdraw_holding(*, holding: Holding, by: Actor, now: datetime) -> None:
    """Take out a holding that never was; one that ended is ended instead, so that its days stay."""
    post = Post.objects.get(pk=holding.post_id)
    holding = Holding.objects.select_for_update().get(pk=holding.pk)
    audit.record("network.holding-withdrawn", post, by=by, at=now, person=holding.person_id)
    holding.delete()


def _check_holding(post: Post, person: Person, period: DateRange, *, but: Holding | None = None) -> None:
    begins_too_early = post.period.lower is not None and (period.lower is None or period.lower < post.period.lower)
    ends_too_late = post.period.upper is not None and (period.upper is None or period.upper > post.period.upper)
    if begins_too_early or ends_too_late:
        raise BadHolding(_("These days reach beyond the post. Choose days on which the post exists."))
    same = Holding.objects.filter(post=post, person=person, period__overlap=period)
    if (same.exclude(pk=but.pk) if but else same).exists():
        raise BadHolding(_("This person already holds this post on some of these days."))
