"""The facts of a report, and numbers added up by unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, Max, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from diemcau.after.archive.models import Record
from diemcau.after.reports.models import Measure, ReportText, UnitFigure
from diemcau.after.reports.rules import READING_ROLES
from diemcau.before.conferences.models import Conference, ProgrammeItem, Speaker, Topic
from diemcau.before.conferences.queries import programme
from diemcau.before.convening.models import Delegate
from diemcau.before.sites.models import Site
from diemcau.during.attendance import queries as attendance
from diemcau.during.attendance.models import Presence
from diemcau.during.attendance.queries import Attended, People, SiteFigures, SiteTotals
from diemcau.foundation.accounts.models import User
from diemcau.foundation.accounts.queries import units_in_reach
from diemcau.foundation.network.models import Holding, Post, Unit, UnitVersion
from diemcau.foundation.network.queries import RollUp, level_below, map_on, roll_up, sources_of
from diemcau.foundation.network.queries.maps import Map
from diemcau.foundation.network.rules import TWO_TIERS_SINCE, best_known
from diemcau.foundation.papers.models import KindCode, LegalAct, State
from diemcau.foundation.papers.queries import Cited, cited, lines, office, records_about
from diemcau.kernel.dates import spelled
from diemcau.kernel.text import person_sort_key, sort_key


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures a report speaks of: those the host froze, or those of this moment.

    ``as_of`` is when they were frozen, or now.  ``sites`` are in order, the main site first.
    """

    as_of: datetime
    is_frozen: bool
    frozen_by: str
    sites: list[SiteFigures]
    people: People
    site_totals: SiteTotals

    @property
    def attended_pct(self) -> float:
        """People checked in against people convened, in percent; 0 when nobody was convened."""
        return 100 * self.people.attended / self.people.convened if self.people.convened else 0.0

    @property
    def counted_sites(self) -> int:
        """Sites that counted their hall."""
        return sum(site.counted is not None for site in self.sites)

    @property
    def differing(self) -> list[SiteFigures]:
        """Sites whose count is not what was checked in."""
        return [site for site in self.sites if site.counted is not None and site.counted != site.attended]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who speaks, from where, under which symbol, and who signs."""

    issuer_above: str
    issuer: str
    symbol: str
    place: str
    capacity: list[str]
    recipients: list[str]


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Everything one report says."""

    conference: Conference
    main_site: Site | None
    topics: list[Topic]
    speakers: list[Speaker]
    programme: list[ProgrammeItem]
    figures: Figures
    delegates: list[Attended]
    letterhead: Letterhead
    bases: list[Cited] = field(default_factory=list)  # what it rests on, the plan that was issued last
    number: int | None = None
    signed_on: date | None = None
    signer_name: str = ""
    assessment: list[str] = field(default_factory=list)
    proposals: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shortcoming:
    """Something to put right before the report is signed; ``is_grave`` when the paper stays a draft until then."""

    sentence: str | Promise
    is_grave: bool = False


def report_facts(conference: Conference, *, now: datetime) -> ReportFacts:
    """The facts of the report of ``conference``; about 20 queries, whatever the number of sites and delegates."""
    text = ReportText.objects.filter(conference=conference).first() or ReportText(conference=conference)
    return ReportFacts(
        conference=conference,
        main_site=Site.objects.filter(conference=conference, is_main=True).first(),
        topics=list(Topic.objects.filter(conference=conference).order_by("position")),
        speakers=list(Speaker.objects.filter(conference=conference).order_by("pk")),
        programme=programme(conference),
        figures=figures(conference, now=now),
        delegates=delegates(conference),
        letterhead=letterhead(conference, text),
        bases=report_bases(conference),
        number=text.number,
        signed_on=text.signed_on,
        signer_name=text.signer_name,
        assessment=lines(text.assessment),
        proposals=lines(text.proposals),
    )


def figures(conference: Conference, *, now: datetime) -> Figures:
    """The frozen figures of ``conference``; while it is not frozen, the figures of ``now``, site by site."""
    frozen = attendance.frozen_figures(conference)
    if frozen:
        return Figures(
            frozen.frozen_at, is_frozen=True, frozen_by=frozen.frozen_by, sites=frozen.sites, people=frozen.people, site_totals=frozen.site_totals
        )
    sites, people, site_totals = attendance.figures_now(conference)
    return Figures(now, is_frozen=False, frozen_by="", sites=sites, people=people, site_totals=site_totals)


def delegates(conference: Conference) -> list[Attended]:
    """Delegates of ``conference`` by unit, then by given name."""
    return sorted(attendance.attendance_list(conference), key=lambda person: (sort_key(person.unit), person_sort_key(person.full_name)))


# --- who speaks -------------------------------------------------------------------------------------------
def letterhead(conference: Conference, text: ReportText) -> Letterhead:
    """What ``text`` says of the issuer, and where it is blank what the profile of the host's office says."""
    host = office(conference.host, conference.day)
    return Letterhead(
        issuer_above=text.issuer_above or host.issuer_above,
        issuer=text.issuer or host.issuer,
        symbol=text.symbol or host.symbol_of("BC"),
        place=text.place or host.place,
        capacity=lines(text.capacity) or host.capacity,
        recipients=lines(text.recipients) or host.recipients,
    )


def report_bases(conference: Conference) -> list[Cited]:
    """What a report rests on: the acts its office cites in reports, then the plan of the conference, if one is in force.  Three queries."""
    plans = records_about(f"conference:{conference.pk}", [KindCode.PLAN]).get(KindCode.PLAN, [])
    issued = [plan for plan in plans if plan.state == State.ISSUED]
    rows = [Cited(f"Căn cứ Kế hoạch số {plan.written_number} {spelled(plan.issued_on)}", None, is_in_force=True) for plan in issued if plan.issued_on]
    return [*cited(conference.host, KindCode.REPORT, conference.day), *rows]


# --- what is missing --------------------------------------------------------------------------------------
def shortcomings(facts: ReportFacts) -> list[Shortcoming]:
    """What stands between these facts and a report that can be signed, gravest first."""
    totals = facts.figures.site_totals
    unclosed = totals.total - totals.closed
    found: list[Shortcoming] = []
    if not facts.figures.is_frozen:
        found.append(Shortcoming(_("The figures are not frozen: until then the papers are drafts."), is_grave=True))
    if unclosed:
        found.append(Shortcoming(ngettext("%(count)s site has not closed.", "%(count)s sites have not closed.", unclosed) % {"count": unclosed}))
    if facts.figures.is_frozen and totals.silent:
        sentence = ngettext("%(count)s site never sent a word.", "%(count)s sites never sent a word.", totals.silent)
        found.append(Shortcoming(sentence % {"count": totals.silent}))
    blanks = [
        (facts.conference.purpose, _("The conference states no purpose.")),
        (facts.programme, _("The conference has no programme.")),
        (facts.assessment, _("The assessment is not written.")),
        (facts.signer_name, _("The signer is not named: the paper leaves room for the name.")),
    ]
    found += [Shortcoming(sentence) for filled, sentence in blanks if not filled]
    return found + [Shortcoming(row.trouble) for row in facts.bases if row.trouble]


# --- numbers added up by unit -----------------------------------------------------------------------------
HELD = "held"  # a measure of its own: conferences in the archive, by the province they were held in


@dataclass(frozen=True, slots=True)
class Asked:
    """What a roll-up is asked for: which number, of conferences on which days, as the network stands on which day, below what."""

    measure: str  # a ``Measure``, or ``HELD``
    since: date | None
    until: date | None  # inclusive
    day: date
    within: Unit | None


@dataclass(frozen=True, slots=True)
class Origin:
    """One row that a number of a roll-up is made of: at which conference, for which unit as it was called on that day."""

    day: date | None
    title: str
    unit: UnitVersion
    value: int
    conference_id: int | None
    slug: str  # of the archive record; blank when the conference is not there


def measures() -> list[tuple[str, str | Promise]]:
    """Numbers that can be added up by unit: key and name."""
    return [*Measure.choices, (HELD, _("conferences in the archive"))]


def days_offered(today: date) -> list[date]:
    """Days at whose network figures are often read: today, and the last day of the three tiers."""
    return [today, TWO_TIERS_SINCE - timedelta(days=1)]


def numbers(user: User, asked: Asked, *, today: date) -> QuerySet[Any, Any]:
    """(unit id, number) for each unit and conference that ``user`` may see and that lies in the days asked for."""
    if asked.measure == HELD:
        return _held(user, asked, today).order_by().values_list("province_then", Value(1))
    return _figures(user, asked, today).order_by().values_list("unit", "value")


def rolled_up(user: User, asked: Asked, *, today: date) -> tuple[RollUp, Map | None] | None:
    """The number asked for, added up over the units one level below, and their map; ``None`` when nothing stands below.

    About ten queries, whatever the number of conferences, units and people.
    """
    level = level_below(asked.within, asked.day)
    if level is None:
        return None
    rolled = roll_up(numbers(user, asked, today=today), day=asked.day, level=level, within=asked.within)
    values = {row.version.unit_id: row.value for row in rolled.rows}
    drawn = None
    if level == "province" or asked.within is not None:
        drawn = map_on(asked.day, values, [row.version for row in rolled.rows], province=asked.within)
    return rolled, drawn


def origin_rows(user: User, asked: Asked, target: Unit, *, today: date, is_rest: bool) -> QuerySet[Any, Any]:
    """The rows that the number of ``target`` is made of, newest first; they add up to it.  At most two queries before theirs.

    ``is_rest``: ``target`` is a unit whose number belongs to no single unit of the level.
    """
    level = level_below(asked.within, asked.day)
    units = [target.pk]
    if not is_rest:
        units = sources_of(target, numbers(user, asked, today=today), day=asked.day, level=level) if level else []
    if asked.measure == HELD:
        return _held(user, asked, today).filter(province_then__in=units).defer("facts", "folded").order_by("-starts_on", "slug")
    return _figures(user, asked, today).filter(unit__in=units).select_related("conference").order_by("-on", "conference", "-value", "unit")


def told(rows: Iterable[UnitFigure | Record], asked: Asked) -> list[Origin]:
    """Rows of ``origin_rows`` with their units as they were called on the day of the conference.  One query."""
    found = [
        (row.starts_on, str(row), row.province_then_id, 1, row.conference_id, row.slug)
        if isinstance(row, Record)
        else (row.on, row.conference.title, row.unit_id, row.value, row.conference_id, "")
        for row in rows
    ]
    versions: dict[int | None, list[UnitVersion]] = {}
    for version in UnitVersion.objects.filter(unit__in=[unit for _day, _title, unit, *_rest in found]).order_by("unit", "period"):
        versions.setdefault(version.unit_id, []).append(version)
    return [
        Origin(day, title, known, value, conference, slug)
        for day, title, unit, value, conference, slug in found
        if (known := best_known(versions.get(unit, []), day or asked.day))
    ]


def _figures(user: User, asked: Asked, today: date) -> QuerySet[UnitFigure]:
    rows = UnitFigure.objects.filter(measure=asked.measure, conference__in=Conference.objects.visible_to(user, on=today))
    if asked.since:
        rows = rows.filter(on__gte=asked.since)
    return rows.filter(on__lte=asked.until) if asked.until else rows


def _held(user: User, asked: Asked, today: date) -> QuerySet[Record]:
    rows = Record.objects.visible_to(user, on=today).exclude(province_then=None)
    if asked.since:
        rows = rows.filter(starts_on__gte=asked.since)
    return rows.filter(starts_on__lte=asked.until) if asked.until else rows


# --- coverage: whose holders must be trained --------------------------------------------------------------
SMALL = 5  # people: a smaller group, or the rest of one, is not told


@dataclass(frozen=True, slots=True)
class Covered:
    """Posts that one act wants trained, on one day: how many, who holds them, and who of those came to a conference.

    ``act`` is the row of the table that ``source`` names; empty when no row has its number.  ``trained`` is empty where it, or
    the rest, would be a group of fewer than ``SMALL``.
    """

    source: str
    act: LegalAct | None
    is_in_force: bool
    posts: int
    holders: int
    trained: int | None

    @property
    def trained_pct(self) -> float | None:
        """Share of the holders who came, in percent; empty where it is not told."""
        return 100 * self.trained / self.holders if self.trained is not None and self.holders else None


def coverage(user: User, *, on: date) -> list[Covered]:
    """For each act that posts in the units of ``user`` name for training: posts, holders, and holders who came to a conference.

    Counts people, not posts: who holds two counts once, and entries of one person that were merged are one.  Who came has a
    check-in at any conference since the act is in force, until ``on``.  A post without a holder counts among the posts only.
    Five queries, a row for each post and each holder.
    """
    units = units_in_reach(user, on=on, roles=READING_ROLES)
    posts = dict(Post.objects.on(on).filter(unit__in=units, must_be_trained=True).values_list("pk", "training_source"))
    root = Coalesce("person__merged_into", "person")
    held = Holding.objects.on(on).filter(post__in=posts).annotate(root=root).values_list("post", "root")
    came = Delegate.objects.filter(Exists(Presence.objects.filter(delegate=OuterRef("pk"))), conference__opens_at__date__lte=on, person__isnull=False)
    last = dict(came.annotate(root=root).values_list("root").annotate(day=Max("conference__opens_at__date")))
    acts = list(LegalAct.objects.filter(unit=None))
    named = Counter(posts.values())
    holders: dict[str, set[int]] = {source: set() for source in named}
    for post, person in held:
        holders[posts[post]].add(person)
    rows = []
    for source, count in sorted(named.items(), key=lambda pair: (-pair[1], pair[0])):
        act = next((act for act in acts if act.number in source), None)
        rows.append(_covered(source, act, count, {person: last.get(person) for person in holders[source]}, on))
    return rows


def _covered(source: str, act: LegalAct | None, posts: int, last: Mapping[int, date | None], on: date) -> Covered:
    """One line; ``last`` is the day on which each holder last came, if they ever did."""
    begins = act.in_force.lower if act and act.in_force.lower else date.min
    trained = sum(day is not None and day >= begins for day in last.values())
    is_small = 0 < trained < SMALL or 0 < len(last) - trained < SMALL
    return Covered(source, act, act is not None and act.is_in_force(on), posts, len(last), None if is_small else trained)
