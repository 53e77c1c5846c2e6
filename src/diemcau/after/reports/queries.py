"""The facts of a report: everything its paper and its page are drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from diemcau.after.reports.models import ReportText
from diemcau.before.conferences.models import Conference, ProgrammeItem, Speaker, Topic
from diemcau.before.conferences.queries import programme
from diemcau.before.sites.models import Site
from diemcau.during.attendance import queries as attendance
from diemcau.during.attendance.queries import Attended, People, SiteFigures, SiteTotals
from diemcau.foundation.papers.queries import lines, office
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
    return [*found, *(Shortcoming(sentence) for filled, sentence in blanks if not filled)]
