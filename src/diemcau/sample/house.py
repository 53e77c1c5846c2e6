"""Furnishing an empty house: units, source conferences, people with accounts, one conference past and one to come.

Every step looks first whether it was done, so a second start only adds what is missing.
"""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction

from diemcau.after.archive import services as archive
from diemcau.after.archive.models import Record
from diemcau.before.conferences import services as conferences
from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services as convening
from diemcau.before.convening.models import Quota
from diemcau.before.convening.queries.links import token_of, unit_links
from diemcau.foundation.accounts import services as accounts
from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.network import queries as network
from diemcau.foundation.network import services as network_services
from diemcau.foundation.network.models import COMMUNE_KINDS, Unit, UnitVersion
from diemcau.foundation.publishing import queries as publishing
from diemcau.kernel.dates import VIETNAM, day_of, local
from diemcau.kernel.doors import path_to
from diemcau.kernel.text import fold
from diemcau.sample.acts import tell_acts
from diemcau.sample.morning import DOORS, END, PROGRAMME_MINUTES
from diemcau.sample.names import COMMUNE_POSTS, DEPARTMENT_POSTS, people
from diemcau.sample.player import StoryClock
from diemcau.sample.posts import tell_posts
from diemcau.sample.shifts import tell_the_operators
from diemcau.sample.signing import tell_the_signed, tell_the_waiting
from diemcau.sample.story import TELLER, Story
from diemcau.sample.telling import tell_morning, tell_the_end, tell_the_letters, tell_who_came_by_themselves

log = logging.getLogger(__name__)
RECORDS = Path(__file__).parent / "records"
PROVINCE_CODE = "42"  # Hà Tĩnh: 69 communes since 2025-07-01, so 70 sites with the main hall
PAST_TOPICS = (
    "Công ước quốc tế về quyền trẻ em và thực tiễn ở cơ sở",
    "Quyền của người khuyết tật: tiếp cận dịch vụ công",
    "Kỹ năng truyền thông về quyền con người ở cấp xã",
)


@dataclass(frozen=True, slots=True)
class Account:
    """Someone who can sign in to the demo."""

    email: str
    full_name: str
    role: Role
    over_country: bool
    duty: str
    over_commune: bool = False


ACCOUNTS = (
    Account("thuky@demo.diemcau.vn", "Nguyễn Thị Quỳnh Hoa", Role.SECRETARY, over_country=False, duty="cán bộ thường trực của tỉnh"),
    Account("quantri@demo.diemcau.vn", "Trần Minh Khoa", Role.ADMINISTRATOR, over_country=True, duty="quản trị"),
    Account("daumoi@demo.diemcau.vn", "Phạm Văn Lợi", Role.CONTACT, over_country=False, duty="đầu mối của một xã", over_commune=True),
    Account("trunguong@demo.diemcau.vn", "Lê Thanh Bình", Role.VIEWER, over_country=True, duty="theo dõi ở Trung ương"),
)


def furnish(*, password: str, now: datetime) -> Unit:
    """Units, the five source conferences and the people; returns the province of the story."""
    if not UnitVersion.objects.filter(code=PROVINCE_CODE).exists():
        log.info("Loading the units of Vietnam …")
        network_services.load(by=TELLER, now=now)
    province = network.province_by_code(PROVINCE_CODE, day_of(now))
    _archive(now)
    _people(province, password=password, now=now)
    tell_posts(province, by=TELLER, now=now)
    tell_acts(province, by=TELLER, now=now)
    return province


def the_past(province: Unit, *, now: datetime) -> Conference:
    """A conference of twelve days ago, held, accepted, frozen, archived and published; told once."""
    day = day_of(now) - timedelta(days=12)
    told = Record.objects.filter(conference__is_invented=True).select_related("conference").first()
    if told is not None and told.conference is not None:
        tell_the_signed(told.conference, by=TELLER)
        return told.conference
    log.info("Telling a conference that was held on %s …", day.strftime("%d/%m/%Y"))
    opens_at = datetime.combine(day, time(7, 30), VIETNAM)
    story = Story.of_a_province(
        province,
        opens_at=opens_at,
        now=opens_at - timedelta(days=20),
        title="Hội nghị tập huấn quyền con người cho cán bộ cơ sở năm 2026 (đợt 1)",
        delegates=950,
        topics=PAST_TOPICS,
        seed=1,
    )
    with transaction.atomic():  # one commit for a morning of hundreds of requests
        tell_morning(story, tell_who_came_by_themselves(story, story.morning()), by=TELLER)
    tell_the_end(story.conference, by=TELLER, now=opens_at + timedelta(hours=4, minutes=30))
    record = archive.enter_conference(conference=story.conference, by=TELLER, now=opens_at + timedelta(days=1))
    archive.publish_record(record, by=TELLER, now=opens_at + timedelta(days=2))
    tell_the_signed(story.conference, by=TELLER)
    return story.conference


def the_present(province: Unit, *, speed: float, now: datetime) -> Story:
    """The conference whose morning is being played: the one under way, or a new one whose doors open in half a minute.

    Its programme is ``speed`` times shorter than the morning it tells, so schedule, clocks and figures agree.
    """
    for conference in Conference.objects.filter(is_invented=True, record=None, freeze=None, opens_at__lt=now + timedelta(hours=6)).order_by(
        "-opens_at"
    ):
        clock = StoryClock(opens_at=conference.opens_at, closes_at=conference.closes_at)
        if now < clock.at(END):
            return Story.again(conference, seed=_seed(conference))
    log.info("Preparing the conference whose morning will be played …")
    opens_at = now + timedelta(minutes=-DOORS / speed * 0.6)  # two in five of the early ones are there at once
    part = Conference.objects.filter(is_invented=True).count() + 1
    story = Story.of_a_province(
        province,
        opens_at=opens_at,
        now=now,
        title=f"Hội nghị tập huấn công tác nhân quyền năm {local(now).year} (đợt {part})",
        minutes=PROGRAMME_MINUTES / speed,
    )
    tell_the_letters(story.conference, by=TELLER, now=now)
    tell_the_operators(story.conference, by=TELLER, now=now)
    tell_the_waiting(story.conference, by=TELLER, now=now)
    return Story.again(story.conference, seed=_seed(story.conference))


def the_future(past: Conference, *, now: datetime) -> Conference:
    """The next part of what was held, three weeks ahead: a copy of it whose units are still naming their people; told once."""
    ahead = Conference.objects.filter(is_invented=True, opens_at__gt=now + timedelta(days=1)).order_by("opens_at").first()
    if ahead is not None:
        return ahead
    log.info("Asking the units for people of the next conference …")
    day = day_of(now) + timedelta(days=21)
    title = conferences.next_title(past)
    made = conferences.clone(conference=past, day=day, title=title, pieces={"programme", "sites", "quotas"}, as_part=True, by=TELLER, now=now)
    convening.set_terms(conference=made, deadline_days=7, deadline_hour=time(17), reminder_days=[3, 1], by=TELLER, now=now)
    convening.issue_unit_links(conference=made, by=TELLER, now=now)
    _first_answers(made, now=now)
    _plan(past, made, now=now)
    return made


def _first_answers(conference: Conference, *, now: datetime) -> None:
    """Three units in five answer at once: most in full, some in part, one with too many, one with too few."""
    draw = random.Random(conference.pk)  # noqa: S311  # a story, not a secret
    communes, bodies = people(draw, COMMUNE_POSTS), people(draw, DEPARTMENT_POSTS)
    quotas = list(Quota.objects.filter(conference=conference).select_related("conference").order_by("pk"))
    names = network.names_on([quota.unit_id for quota in quotas], conference.day)
    for place, quota in enumerate(quotas):
        if place % 5 >= 3:
            continue
        count = quota.seats if place % 5 else max(1, quota.seats // 2)
        count += 2 if place == 1 else 0
        crowd = communes if names[quota.unit_id].kind in COMMUNE_KINDS else bodies
        named = {fold(person.full_name): convening.Nominee(person.full_name, person.post) for person in islice(crowd, count)}
        convening.nominate(quota=quota, people=list(named.values()), by=TELLER, now=now)
    convening.give_back(quota=quotas[3], seats=1, reason="Cán bộ đi học tập trung", by=TELLER, now=now)


def _plan(past: Conference, ahead: Conference, *, now: datetime) -> None:
    """The host's plan: what was held, what is being prepared, what is to come."""
    later = day_of(now) + timedelta(days=75)
    for conference, month in ((past, past.day), (ahead, ahead.day), (None, later)):
        title = conference.title if conference else "Hội thảo trao đổi kinh nghiệm bảo đảm quyền con người ở cơ sở"
        facts = conferences.PlanFacts(year=month.year, month=month.month, title=title, audience="Cán bộ cấp tỉnh và cấp xã", people=950, sites=70)
        plan = conferences.make_plan(host=past.host, facts=facts, by=TELLER, now=now)
        if conference:
            conferences.link_plan(plan=plan, conference=conference, by=TELLER, now=now)


def unit_link_to_show(conference: Conference) -> str:
    """The path of the personal link of one unit that has not answered; empty when none is left."""
    asked = Quota.objects.filter(conference=conference, nominations=None, given_back=0, unit__sites__conference=conference).order_by("pk").first()
    link = unit_links(conference).get(asked.unit_id) if asked else None
    return path_to("unit-link", token_of(link)) if link else ""


def _seed(conference: Conference) -> int:
    """Of its morning: the same after a restart, so that what was sent is known again; another for each conference."""
    return 2026 + conference.pk


def _archive(now: datetime) -> None:
    published = {snapshot.slug for snapshot in publishing.current("conference")}
    files = sorted(RECORDS.glob("*.json"))
    if {file.stem for file in files} <= published:
        return
    archive.import_records(files, by=TELLER, now=now)
    for record in Record.objects.filter(slug__in={file.stem for file in files} - published):
        archive.publish_record(record, by=TELLER, now=now)


def _people(province: Unit, *, password: str, now: datetime) -> None:
    root = network.root()
    commune = network.communes_below(province, day_of(now)).select_related("unit").first()
    for account in ACCOUNTS:
        if User.objects.filter(email=account.email).exists():
            continue
        user = accounts.add_user(email=account.email, full_name=account.full_name, password=password, by=TELLER, now=now)
        unit = root if account.over_country and root else commune.unit if account.over_commune and commune else province
        accounts.give_grant(user=user, role=account.role, unit=unit, since=day_of(now) - timedelta(days=365), by=TELLER, now=now)


def new_password(draw: random.Random) -> str:
    """A password a newcomer can type: two words and four digits.  The demo listens on this machine only."""
    return f"{draw.choice(('sang', 'trua', 'chieu', 'xuan', 'thu'))}-{draw.choice(('sen', 'tre', 'lua', 'bien', 'nui'))}-{draw.randrange(1000, 9999)}"
