"""The story: one province of today prepares and holds a conference in all its communes.

Written once, told everywhere: the demo shows it, scenarios and browser tests walk through it, benchmarks
measure it.  Everything goes through the services a person's click would call; nothing is put in by hand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import cycle, islice

from diemcau.before.conferences import services as conferences
from diemcau.before.conferences.models import Conference, Format, ItemKind, ProgrammeItem, Reach
from diemcau.before.convening import services as convening
from diemcau.before.convening.models import Delegate, Quota
from diemcau.before.sites import services as sites
from diemcau.before.sites.models import Site
from diemcau.during.attendance.services.self_check_in import switch_self_check_in
from diemcau.foundation.network import queries as network
from diemcau.foundation.network import services as founding
from diemcau.foundation.network.models import Unit, UnitKind, UnitVersion
from diemcau.kernel import dates
from diemcau.kernel.actors import Actor, ActorKind
from diemcau.kernel.text import fold
from diemcau.sample.morning import Hall, Moment, morning
from diemcau.sample.names import COMMUNE_POSTS, DEPARTMENT_POSTS, Person, people
from diemcau.sample.papers import tell_papers

TELLER = Actor(kind=ActorKind.SYSTEM, id="sample", label="Câu chuyện mẫu")
BODIES = (
    (UnitKind.DEPARTMENT, "Sở Tư pháp"), (UnitKind.DEPARTMENT, "Sở Nội vụ"), (UnitKind.DEPARTMENT, "Sở Giáo dục và Đào tạo"),
    (UnitKind.DEPARTMENT, "Sở Y tế"), (UnitKind.DEPARTMENT, "Sở Văn hoá, Thể thao và Du lịch"), (UnitKind.DEPARTMENT, "Sở Tài chính"),
    (UnitKind.DEPARTMENT, "Sở Khoa học và Công nghệ"), (UnitKind.DEPARTMENT, "Thanh tra tỉnh"), (UnitKind.DEPARTMENT, "Văn phòng UBND tỉnh"),
    (UnitKind.MASS_ORGANISATION, "Hội Liên hiệp Phụ nữ tỉnh"), (UnitKind.MASS_ORGANISATION, "Tỉnh đoàn"),
    (UnitKind.MASS_ORGANISATION, "Hội Nông dân tỉnh"), (UnitKind.MASS_ORGANISATION, "Liên đoàn Lao động tỉnh"),
    (UnitKind.MASS_ORGANISATION, "Hội Luật gia tỉnh"),
)  # fmt: skip
TOPICS = (
    "Cơ chế rà soát định kỳ phổ quát (UPR) và trách nhiệm của địa phương",
    "Quyền của trẻ em và bảo vệ trẻ em trên môi trường mạng",
    "Tiếp công dân, giải quyết khiếu nại, tố cáo và quyền được thông tin",
)
MAIN_HALL = "Hội trường UBND tỉnh (điểm cầu trung tâm)"
GROUP_TITLE = "Trao đổi nhóm: kinh nghiệm của một số xã, phường"
GROUP_SIZE = 3  # linked halls that receive it, beside the main one
MAIN_SHARE = 0.1  # of all delegates sit in the main hall


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the programme; ``start`` and ``end`` are shares of its length, ``speaker`` marks a topic."""

    start: float
    end: float
    kind: ItemKind
    title: str
    speaker: int | None = None
    reach: Reach = Reach.ALL


@dataclass(frozen=True, slots=True)
class Story:
    """A conference prepared down to the last delegate, and the people who prepared it."""

    province: Unit
    conference: Conference
    seed: int

    @classmethod
    def of_a_province(  # one keyword for each thing a teller may want otherwise
        cls,
        province: Unit,
        *,
        opens_at: datetime,
        now: datetime,
        title: str = "Hội nghị tập huấn công tác nhân quyền năm 2026",
        delegates: int = 1_800,
        minutes: float = 210,
        topics: Sequence[str] = TOPICS,
        seed: int = 2026,
        by: Actor = TELLER,
    ) -> Story:
        """Prepare a conference of ``province``: programme, the main site and one for each commune, operators, delegates.

        ``minutes`` is how long the programme lasts; the demo tells a morning shorter than it was.
        """
        draw = random.Random(seed)  # noqa: S311  # a story, not a secret
        committee = _body(province, UnitKind.STEERING_COMMITTEE, _committee_name(province, opens_at), now=now, by=by)
        chair = next(people(draw, ("Phó Chủ tịch UBND tỉnh, Trưởng Ban Chỉ đạo",)))
        conference = conferences.create_conference(
            host=committee,
            title=title,
            chair_name=chair.full_name,
            chair_post=chair.post,
            purpose="Nâng cao nhận thức, trách nhiệm của đội ngũ cán bộ làm công tác bảo đảm quyền con người từ tỉnh đến cơ sở.",
            format=Format.HYBRID,
            opens_at=opens_at,
            closes_at=opens_at + timedelta(minutes=minutes),
            is_invented=True,
            by=by,
            now=now,
        )
        story = cls(province=province, conference=conference, seed=seed)
        story._programme(draw, topics, minutes, by=by, now=now)  # its own
        story._halls(draw, delegates, by=by, now=now)
        story._people(draw, delegates, by=by, now=now)
        tell_papers(conference, by=by, now=now)
        story._screens(by=by, now=now)
        return story

    @classmethod
    def again(cls, conference: Conference, *, seed: int = 2026) -> Story:
        """The story of a conference that was prepared before."""
        province = network.province_of(conference.host, conference.day)
        if province is None:
            raise LookupError(f"{conference} is not a province's")
        return cls(province=province, conference=conference, seed=seed)

    def morning(self) -> list[Moment]:
        """What the phones of its halls send, in time order; the same each time it is asked."""
        halls: dict[int, list[int]] = {}
        convened = Delegate.objects.expected().filter(conference=self.conference).order_by("sort_key", "pk")
        for site_id, delegate_id in convened.values_list("site_id", "pk"):
            halls.setdefault(site_id, []).append(delegate_id)
        rows = Site.objects.filter(conference=self.conference).order_by("sort_key", "pk")
        guests = people(random.Random(self.seed + 1), COMMUNE_POSTS)  # noqa: S311
        return morning([Hall(site_id=site.pk, delegates=halls.get(site.pk, []), is_main=site.is_main) for site in rows], names=guests, seed=self.seed)

    def _programme(self, draw: random.Random, topics: Sequence[str], minutes: float, *, by: Actor, now: datetime) -> None:
        speakers = [
            conferences.add_speaker(conference=self.conference, full_name=person.full_name, post=person.post, by=by, now=now)
            for person in islice(people(draw, ("Báo cáo viên Trung ương", "Phó Giám đốc Sở Tư pháp", "Trưởng phòng, Sở Y tế")), len(topics))
        ]
        first, second, third = (number % len(topics) for number in range(3))
        lines = (
            _Line(0, 0.07, ItemKind.OPENING, "Khai mạc, giới thiệu đại biểu"),
            _Line(0.07, 0.32, ItemKind.TOPIC, topics[first], first),
            _Line(0.32, 0.5, ItemKind.TOPIC, topics[second], second),
            _Line(0.5, 0.57, ItemKind.BREAK, "Nghỉ giữa giờ"),
            _Line(0.57, 0.76, ItemKind.TOPIC, topics[third], third),
            _Line(0.76, 0.88, ItemKind.DISCUSSION, "Trao đổi, giải đáp khó khăn, vướng mắc"),
            _Line(0.88, 0.94, ItemKind.DISCUSSION, GROUP_TITLE, reach=Reach.CHOSEN),
            _Line(0.94, 1, ItemKind.CLOSING, "Phát biểu kết luận, bế mạc"),
        )
        for line in lines:
            is_topic = line.speaker is not None
            conferences.add_item(
                conference=self.conference,
                kind=line.kind,
                title=line.title,
                topic=conferences.add_topic(conference=self.conference, title=line.title, by=by, now=now) if is_topic else None,
                speakers=[] if line.speaker is None else [speakers[line.speaker]],
                starts_at=self.conference.opens_at + timedelta(minutes=minutes * line.start),
                ends_at=self.conference.opens_at + timedelta(minutes=minutes * line.end),
                reach=line.reach,
                by=by,
                now=now,
            )

    def _halls(self, draw: random.Random, delegates: int, *, by: Actor, now: datetime) -> None:
        """The main hall, one hall for each commune, an operator and seats for each; the group talk goes to the first of them."""
        sites.open_site(
            conference=self.conference,
            unit=self.conference.host,
            name=MAIN_HALL,
            is_main=True,
            capacity=max(20, round(delegates * MAIN_SHARE * 1.2)),
            address="Hội trường tầng 2, trụ sở UBND tỉnh",
            by=by,
            now=now,
        )
        sites.open_sites_of_communes(conference=self.conference, province=self.province, by=by, now=now)
        operators = people(draw, ("Cán bộ điểm cầu",))
        halls = list(Site.objects.filter(conference=self.conference).order_by("sort_key", "pk"))
        for place, (site, operator) in enumerate(zip(halls, operators, strict=False)):
            sites.change_site(
                site=site,
                name=site.name,
                is_main=site.is_main,
                address=site.address or f"Hội trường UBND {site.name[:1].lower()}{site.name[1:]}",
                capacity=site.capacity or max(10, round(delegates * (1 - MAIN_SHARE) / max(1, len(halls) - 1) * draw.uniform(1.0, 1.5) / 5) * 5),
                operator_name=operator.full_name,
                operator_phone=f"+84900000{place:03d}" if place < 1_000 else "",  # invented: the block 0900 000 xxx
                by=by,
                now=now,
            )
        for item in ProgrammeItem.objects.filter(conference=self.conference, reach=Reach.CHOSEN):
            sites.choose_sites(item=item, sites=halls[: GROUP_SIZE + 1], by=by, now=now)

    def _screens(self, *, by: Actor, now: datetime) -> None:
        """The first linked hall lets delegates check themselves in from the code on its screen."""
        first = Site.objects.filter(conference=self.conference, is_main=False).order_by("sort_key", "pk")[:1]
        switch_self_check_in(sites=list(first), conference=self.conference, is_on=True, by=by, now=now)

    def _people(self, draw: random.Random, delegates: int, *, by: Actor, now: datetime) -> None:
        """Seats for every unit, and whom it names.

        A tenth comes from the departments to the main hall, the rest from the communes, each hall a little different.
        """
        bodies = [_body(self.province, kind, name, now=now, by=by) for kind, name in BODIES]
        halls = list(Site.objects.filter(conference=self.conference).select_related("unit").order_by("sort_key", "pk"))
        linked = [site for site in halls if not site.is_main]
        in_main = round(delegates * MAIN_SHARE) if linked else delegates
        named: dict[int, list[convening.Nominee]] = {}
        staff = {fold(person.full_name): person for person in islice(people(draw, DEPARTMENT_POSTS), in_main * 2)}
        for place, (person, unit) in enumerate(zip(islice(staff.values(), in_main), cycle(bodies), strict=False), start=1):
            named.setdefault(unit.pk, []).append(_nominee(person, halls[0], place))
        weights = [draw.uniform(0.6, 1.4) for _ in linked]
        seats = [max(1, round((delegates - in_main) * weight / sum(weights))) for weight in weights]
        crowd: Iterator[Person] = people(draw, COMMUNE_POSTS)
        for site, seat_count in zip(linked, seats, strict=True):
            by_name: dict[str, Person] = {}  # a unit names nobody twice, whatever the accents
            while len(by_name) < seat_count:
                person = next(crowd)
                by_name.setdefault(fold(person.full_name), person)
            named.setdefault(site.unit_id, []).extend(_nominee(person, site) for person in by_name.values())
        quotas: dict[tuple[int, int | None], int] = {(unit, None): len(nominees) for unit, nominees in named.items()}
        convening.set_quotas(conference=self.conference, seats=quotas, by=by, now=now)
        for quota in Quota.objects.filter(conference=self.conference).select_related("conference").order_by("pk"):
            convening.nominate(quota=quota, people=named[quota.unit_id], by=by, now=now)


def _nominee(person: Person, site: Site, place: int = 0) -> convening.Nominee:
    """Every other one of those with a ``place`` has an address, at a domain that cannot exist (RFC 2606)."""
    email = f"dai-bieu-{place:03d}@vidu.example" if place % 2 else ""
    return convening.Nominee(full_name=person.full_name, post=person.post, email=email, site=site)


def _committee_name(province: Unit, moment: datetime) -> str:
    version = network.unit_on(province, dates.day_of(moment))
    name = version.name if version else ""
    return f"Ban Chỉ đạo về nhân quyền {name[:1].lower()}{name[1:]}"


def _body(province: Unit, kind: UnitKind, name: str, *, now: datetime, by: Actor) -> Unit:
    """The body called ``name`` under ``province``, founded when it is not there yet."""
    day = dates.day_of(now)
    known = UnitVersion.objects.on(day).filter(name=name, unit__edges_up__parent=province, unit__edges_up__period__contains=day).first()
    return known.unit if known else founding.found_unit(name=name, kind=kind, parent=province, since=day, by=by, now=now)
