"""The facts that the papers of a conference are drawn from, and what they lack."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from django.conf import settings

from diemcau.before.conferences.models import Conference, ProgrammeItem, Speaker, Topic
from diemcau.before.conferences.queries import programme
from diemcau.before.convening.models import Delegate, DelegateQuerySet, PaperText, Quota
from diemcau.before.convening.queries.allocation import Allocation, allocation, deadline
from diemcau.before.convening.queries.invitations import personal_link
from diemcau.before.sites.models import Site
from diemcau.before.sites.queries import linked
from diemcau.foundation.network.queries import names_on
from diemcau.foundation.papers.models import CITING, KindCode
from diemcau.foundation.papers.queries import Cited, Office, cited, lines, office
from diemcau.foundation.papers.rules.words import clock
from diemcau.kernel import doors
from diemcau.kernel.dates import day_of, spelled
from diemcau.kernel.text import person_sort_key, sort_key
from diemcau.kernel.tokens import sign_code

LIST_LIMIT = 3_000  # people in one printed list: 5 s and 300 MB on two busy cores
_ROWS = 500  # people fetched at a time


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """Everything the papers of one conference say of it; people one by one come apart (``invited``)."""

    conference: Conference
    as_of: datetime
    office: Office
    text: PaperText
    main_site: Site | None
    sites: Sequence[Site]  # the main site first
    topics: Sequence[str]
    speakers: Sequence[Speaker]
    programme: Sequence[ProgrammeItem]
    people: int  # convened and not cancelled
    seats_taken: dict[int, int]  # people by site
    allocation: Sequence[Allocation]
    without_post: Sequence[str] = ()  # people expected whose post nobody entered, by given name
    asked_by: datetime | None = None  # the deadline of the terms of convening
    bases: dict[str, list[Cited]] = field(default_factory=dict)

    @property
    def purpose(self) -> list[str]:
        """The purpose, line by line."""
        return lines(self.conference.purpose)

    @property
    def due_on(self) -> date | None:
        """The day by which units name their people: of the papers' own words, else of the terms of convening."""
        return self.text.nominate_by or (day_of(self.asked_by) if self.asked_by else None)

    @property
    def nominate_by(self) -> str:
        """The deadline in words, "ngày …", or "17 giờ 00 phút, ngày …" where the terms say it; blank: not stated."""
        if self.text.nominate_by:
            return spelled(self.text.nominate_by)
        return clock(self.asked_by) if self.asked_by else ""

    @property
    def allocated(self) -> int:
        """Seats of all units."""
        return sum(row.seats for row in self.allocation)

    @property
    def allocated_units(self) -> int:
        """Units that send anybody."""
        return len({row.unit_id for row in self.allocation})


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list of delegates."""

    full_name: str
    post: str
    unit: str
    site: str
    unit_id: int = 0

    @property
    def unit_key(self) -> str:
        """Tells units apart and puts them in order of their names."""
        return f"{sort_key(self.unit)}\0{self.unit_id:010d}"


@dataclass(frozen=True, slots=True)
class Invited(Listed):
    """A delegate with what the door reads: ``word`` is the signed code inside the QR."""

    delegate_id: int = 0
    site_id: int = 0
    address: str = ""
    word: str = ""
    link: str = ""  # to the delegate's own page


@dataclass(frozen=True, slots=True)
class Step:
    """Something an operator does by a time."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class SiteSheet:
    """One site with the people expected there; ``link`` is blank when the reader may not have it."""

    site: Site
    people: Sequence[Invited]
    steps: Sequence[Step]
    link: str = ""


def paper_facts(conference: Conference, *, now: datetime) -> PaperFacts:
    """The facts of the papers of ``conference``; about 20 queries, whatever the number of sites and delegates."""
    text = PaperText.objects.filter(conference=conference).first() or PaperText(conference=conference)
    sites = list(Site.objects.filter(conference=conference).order_by("sort_key", "pk"))
    pairs = Counter(Delegate.objects.expected().filter(conference=conference).values_list("unit_id", "site_id"))
    quotas = list(Quota.objects.filter(conference=conference))
    by_site: Counter[int] = Counter()
    for (_unit, site_id), people in pairs.items():
        by_site[site_id] += people
    return PaperFacts(
        conference=conference,
        as_of=now,
        office=_office(conference, text),
        text=text,
        main_site=next((site for site in sites if site.is_main), None),
        sites=sites,
        topics=list(Topic.objects.filter(conference=conference).order_by("position").values_list("title", flat=True)),
        speakers=list(Speaker.objects.filter(conference=conference).order_by("pk")),
        programme=programme(conference),
        people=sum(by_site.values()),
        seats_taken=dict(by_site),
        allocation=allocation(conference, quotas, sites, pairs),
        without_post=list(
            Delegate.objects.expected().filter(conference=conference, post="").order_by("sort_key", "pk").values_list("full_name", flat=True)
        ),
        asked_by=deadline(conference, is_asked=bool(quotas)),
        bases={code: cited(conference.host, code, conference.day) for code in CITING if code != KindCode.REPORT},
    )


def _office(conference: Conference, text: PaperText) -> Office:
    """The host's office; signature and recipients as this conference says, where it says."""
    host = office(conference.host, conference.day)
    return replace(
        host,
        capacity=lines(text.capacity) or host.capacity,
        signer_name=text.signer_name or host.signer_name,
        recipients=lines(text.recipients) or host.recipients,
    )


def listed(conference: Conference) -> list[Listed]:
    """People convened by ``conference``, by unit, then by given name.  Two queries."""
    people = list(invited(conference, Delegate.objects.expected().filter(conference=conference), is_signed=False))
    return sorted(people, key=lambda person: (person.unit_key, person_sort_key(person.full_name)))


def invited(conference: Conference, delegates: DelegateQuerySet, *, is_signed: bool = True) -> Iterator[Invited]:
    """``delegates`` by given name as invitations and badges show them, fetched in portions.

    Two queries for every 500 people; a signature costs about 50 µs.
    """
    ordered = delegates.select_related("site").order_by("sort_key", "pk")
    for rows in _portions(ordered):
        names = names_on({delegate.unit_id for delegate in rows}, conference.day)
        for row in rows:
            unit = names[row.unit_id].name if row.unit_id in names else ""
            word = sign_code(row.code, settings.SECRET_KEY) if is_signed else ""
            yield Invited(
                row.full_name,
                row.post,
                unit,
                row.site.name,
                unit_id=row.unit_id,
                delegate_id=row.pk,
                site_id=row.site_id,
                address=row.site.address,
                word=word,
                link=personal_link(row) if is_signed else "",
            )


def _portions(delegates: DelegateQuerySet) -> Iterator[list[Delegate]]:
    start = 0
    while rows := list(delegates[start : start + _ROWS]):
        yield rows
        start += _ROWS


def site_sheets(conference: Conference, sites: Iterable[Site], *, with_links: bool = False, is_signed: bool = True) -> list[SiteSheet]:
    """``sites`` with the people expected at each, by given name; ``with_links`` for whoever may have the links of the consoles.

    Where no code is printed, no signature need be made (``is_signed``).

    Four queries for every 500 people.
    """
    chosen = list(sites)
    delegates = Delegate.objects.filter(conference=conference, site__in=chosen, cancelled_at=None)
    by_site: dict[int, list[Invited]] = {}
    for person in invited(conference, delegates, is_signed=is_signed):
        by_site.setdefault(person.site_id, []).append(person)
    links = {row.site.pk: f"{settings.BASE_URL}{doors.path_to('console', row.token)}" for row in linked(chosen) if row.token} if with_links else {}
    steps = checklist(conference)
    return [SiteSheet(site, by_site.get(site.pk, []), steps, links.get(site.pk, "")) for site in chosen]


def checklist(conference: Conference) -> list[Step]:
    """What an operator does by when: counted back from the opening and on from the end."""
    opens, closes = conference.opens_at, conference.closes_at
    return [
        Step(opens - timedelta(days=1), "Kiểm tra hội trường, màn hình, âm thanh; chạy thử đường truyền với điểm cầu trung tâm"),
        Step(opens - timedelta(minutes=60), "Mở bảng điều khiển trên điện thoại hoặc máy tính; báo sẵn sàng"),
        Step(opens - timedelta(minutes=45), "Bắt đầu điểm danh: quét mã QR trên giấy mời, thẻ hoặc danh sách ký tên"),
        Step(opens, "Đếm và báo sĩ số lúc khai mạc"),
        Step(closes - timedelta(minutes=15), "Đếm và báo sĩ số cuối buổi"),
        Step(closes, "Chốt số liệu, nêu lý do chênh lệch (nếu có); gửi lại danh sách ký tên"),
    ]
