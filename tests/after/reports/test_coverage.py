"""Posts whose holders must be trained, by the act that says so, and how many of the holders came; small groups are not told."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from diemcau.after.reports import queries
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network import services as network
from diemcau.foundation.network.models import Person
from tests.before.factories import NOW, TESTS, ConferenceFactory, make_province, make_unit, make_user
from tests.during.attendance_factories import check_in, make_hall, send

pytestmark = pytest.mark.django_db
SCHEME = "1079/QĐ-TTg"
FIRST = date(2026, 1, 1)


@pytest.fixture
def province():
    return make_province("Tỉnh Quảng Ngãi")


def posts(province, count: int, *, source: str = SCHEME, filled: int | None = None) -> list[Person]:
    """``count`` communes with a post to be trained each, the first ``filled`` of them held by a person each."""
    people = []
    for number in range(count):
        unit = make_unit(f"Xã {source} {number}", parent=province)
        post = network.open_post(unit=unit, title="Chủ tịch UBND xã", since=FIRST, training_source=source, by=TESTS, now=NOW)
        if filled is None or number < filled:
            person = network.enter_person(full_name=f"Người Thứ {number}", by=TESTS, now=NOW)
            network.appoint(post=post, person=person, since=FIRST, by=TESTS, now=NOW)
            people.append(person)
    return people


def come(people: list[Person], *, opens_at=NOW) -> date:
    """A conference that ``people`` came to; the day of it."""
    conference = ConferenceFactory.create(opens_at=opens_at, closes_at=opens_at + timedelta(hours=3))
    site, device, delegates = make_hall(len(people), conference=conference)
    for person, delegate in zip(people, delegates, strict=True):
        type(delegate).objects.filter(pk=delegate.pk).update(person=person)
    send(site, device, *(check_in(delegate, at=opens_at) for delegate in delegates), now=opens_at + timedelta(minutes=1))
    return conference.day


def told(user, on: date) -> list[tuple[str, int, int, int | None]]:
    return [(row.source, row.posts, row.holders, row.trained) for row in queries.coverage(user, on=on)]


def test_posts_holders_and_those_who_came_are_counted_act_by_act_and_each_act_is_a_row_of_the_table(province):
    people = posts(province, 12, filled=11)
    posts(province, 2, source="Kế hoạch riêng của tỉnh", filled=0)
    day = come(people[:6])
    user = make_user(province)

    first, second = queries.coverage(user, on=day)

    assert (first.posts, first.holders, first.trained, first.act and first.act.number, first.is_in_force) == (12, 11, 6, SCHEME, True)
    assert (second.posts, second.holders, second.trained, second.act) == (2, 0, 0, None)
    assert told(user, day - timedelta(days=1))[0] == (SCHEME, 12, 11, 0)


@pytest.mark.parametrize(("came", "is_told"), [(0, True), (1, False), (4, False), (5, True), (6, False), (9, False), (10, True)])
def test_a_group_of_fewer_than_five_and_the_rest_of_one_are_not_told(province, came, is_told):
    people = posts(province, 10)
    day = come(people[:came]) if came else NOW.date()

    ((_, _, holders, trained),) = told(make_user(province), day)

    assert (holders, trained is not None) == (10, is_told)


def test_a_conference_before_the_act_was_in_force_trains_nobody_for_it(province):
    people = posts(province, 6)
    day = come(people, opens_at=NOW.replace(year=2022, month=9, day=13))

    assert day < date(2022, 9, 14)
    assert told(make_user(province), NOW.date())[0][3] == 0


def test_a_person_written_twice_counts_once_wherever_they_came(province):
    people = posts(province, 6)
    twin = network.enter_person(full_name="Người Thứ 0", by=TESTS, now=NOW)
    day = come([twin, *people[1:]])
    network.merge_people(kept=people[0], merged=twin, by=TESTS, now=NOW)

    assert told(make_user(province), day)[0][2:] == (6, 6)


def test_only_posts_in_the_reach_of_the_reader_are_counted_and_a_contact_counts_none(province):
    posts(province, 6)

    assert told(make_user(make_province("Tỉnh Khác")), NOW.date()) == []
    assert told(make_user(province, Role.CONTACT), NOW.date()) == []
    assert len(told(make_user(province, Role.VIEWER), NOW.date())) == 1


@pytest.mark.parametrize("count", [1, 30])
def test_coverage_asks_the_same_queries_for_one_post_or_thirty(province, count, django_assert_num_queries):
    posts(province, count)
    user = make_user(province)

    with django_assert_num_queries(5):
        assert told(user, NOW.date())[0][1] == count


def test_the_page_and_the_workbook_say_the_same_and_name_the_act(client, province):
    people = posts(province, 10)
    day = come(people[:3])
    client.force_login(make_user(province))
    address = reverse("reports:coverage")

    page = client.get(address, {"ngay": day.isoformat()}).content.decode()
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("reports:coverage-xlsx"), {"ngay": day.isoformat()}).content))

    assert f"Quyết định {SCHEME}" in page and "đang hiệu lực" in page and "không nêu" in page
    cells = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    assert [f"Quyết định {SCHEME}", "có", 10, 10, "", "Không nêu: nhóm dưới 5 người"] in cells
