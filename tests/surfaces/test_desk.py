from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from diemcau.after.archive.models import Record
from diemcau.foundation.network.models import UnitKind
from diemcau.surfaces.desk import queries
from diemcau.surfaces.desk.queries import Stage
from tests.after.archive_factories import make_record
from tests.before.factories import ConferenceFactory, DelegateFactory, SiteFactory, make_province, make_unit, make_user

pytestmark = pytest.mark.django_db


def conference(host, opens_at, **fields):
    return ConferenceFactory.create(host=host, opens_at=opens_at, closes_at=opens_at + timedelta(hours=4), **fields)


def test_the_front_door_leads_strangers_to_the_public_list_and_users_to_their_desk(client):
    assert client.get("/").url == reverse("portal:conferences")

    client.force_login(make_user(make_province()))

    assert client.get("/").url == reverse("desk:home")


def test_the_desk_asks_a_stranger_to_sign_in(client):
    assert client.get(reverse("desk:home")).url == f"{reverse('account_login')}?next={reverse('desk:home')}"


def test_the_desk_shows_only_conferences_in_reach():
    mine, other = make_province("Tỉnh Của Tôi"), make_province("Tỉnh Khác")
    opens_at = datetime(2026, 12, 10, 0, 30, tzinfo=UTC)
    seen, _ = conference(mine, opens_at), conference(other, opens_at)

    board = queries.cards(make_user(mine), now=opens_at)

    assert [card.conference.pk for card in board] == [seen.pk]


@pytest.mark.parametrize(
    ("after", "stage"),
    [
        (timedelta(hours=-3, seconds=-1), Stage.COMING),
        (timedelta(hours=-3), Stage.RUNNING),
        (timedelta(hours=7, seconds=-1), Stage.RUNNING),
        (timedelta(hours=7), Stage.OPEN),
    ],
)
def test_a_conference_runs_from_three_hours_before_it_opens_to_three_after_it_closes(after, stage):
    province = make_province()
    opens_at = datetime(2026, 12, 10, 0, 30, tzinfo=UTC)
    conference(province, opens_at)

    assert [card.stage for card in queries.cards(make_user(province), now=opens_at + after)] == [stage]


def test_a_card_counts_people_and_sites_apart():
    province = make_province()
    row = conference(province, timezone.now())
    for _ in range(2):
        site = SiteFactory.create(conference=row)
        DelegateFactory.create_batch(3, conference=row, site=site)

    (card,) = queries.cards(make_user(province), now=timezone.now())

    assert (card.sites, card.heard, card.convened, card.present) == (2, 0, 6, 0)


@pytest.mark.parametrize("count", [1, 30])
def test_the_desk_asks_the_same_queries_for_one_conference_or_thirty(client, count, django_assert_num_queries):
    province = make_province()
    for number in range(count):
        conference(province, timezone.now() + timedelta(days=number))
    client.force_login(make_user(province))

    with django_assert_num_queries(6):  # session, user, grants, conferences with their figures, host names, how ready the halls are
        assert client.get(reverse("desk:home")).status_code == 200


def test_search_finds_delegates_without_accents_and_only_in_reach(client):
    mine, other = make_province("Tỉnh Của Tôi"), make_province("Tỉnh Khác")
    for province in (mine, other):
        row = conference(province, timezone.now(), title="Tập huấn")
        DelegateFactory.create(conference=row, site=SiteFactory.create(conference=row), full_name="Đặng Thị Hồng Điệp")

    found = queries.find(make_user(mine), "hong diep", now=timezone.now())

    assert [delegate.conference.host_id for delegate in found.delegates] == [mine.pk]


def test_search_finds_records_only_for_who_may_read_them():
    make_record(title="Hội nghị tập huấn đã qua")
    held = Record.objects.get()
    Record.objects.filter(pk=held.pk).update(conference=conference(make_province("Tỉnh Khác"), timezone.now()))
    make_record("bao-chi", title="Hội nghị tập huấn theo báo chí")

    nobody, somebody = (queries.find(user, "tap huan", now=timezone.now()).records for user in (make_user(), make_user(make_province())))

    assert ([row.slug for row in nobody], [row.slug for row in somebody]) == ([], ["bao-chi"])


def test_search_says_so_when_it_finds_nothing_and_keeps_the_words_as_text(client):
    client.force_login(make_user(make_unit("Sở Tư pháp", kind=UnitKind.DEPARTMENT)))

    page = client.get(reverse("desk:search"), {"q": "<b>'; DROP TABLE x"}).content.decode()

    assert "&lt;b&gt;&#x27;; DROP TABLE x" in page
    assert "<b>&#x27;" not in page
