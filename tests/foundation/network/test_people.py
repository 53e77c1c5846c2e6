"""Posts of units, who holds them, and what becomes of two entries of one person."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from hypothesis import given, settings
from hypothesis import strategies as st

from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network import queries, services
from diemcau.foundation.network.errors import BadHolding, BadPerson, BadPost, PersonIsNeeded
from diemcau.foundation.network.models import Holding, Person, PersonMerge, Post
from diemcau.kernel.actors import system
from diemcau.kernel.phones import BadPhone
from tests.foundation.factories import make_unit

pytestmark = pytest.mark.django_db

BY = system("test")
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FIRST = date(2026, 1, 1)
DAY = timedelta(days=1)


def make_post(title: str = "Giám đốc", *, since: date | None = FIRST, until: date | None = None, unit=None, training_source: str = "") -> Post:
    unit = unit or make_unit("Sở Tư pháp")
    return services.open_post(unit=unit, title=title, since=since, until=until, training_source=training_source, by=BY, now=NOW)


def make_person(full_name: str = "Nguyễn Thị Thử", **facts: str) -> Person:
    return services.enter_person(full_name=full_name, by=BY, now=NOW, **facts)


def appoint(post: Post, person: Person, since: date | None = FIRST, until: date | None = None) -> Holding:
    return services.appoint(post=post, person=person, since=since, until=until, by=BY, now=NOW)


def test_holders_tells_who_holds_what_on_a_day_with_all_that_an_invitation_needs():
    post = make_post("Giám đốc", training_source="1079/QĐ-TTg")
    person = make_person("Trần Văn Ví", phone="912345678", email="Vi@Vidu.VN")
    holding = appoint(post, person, FIRST, FIRST + 2 * DAY)

    assert queries.holders([post.unit_id], on=FIRST) == [
        queries.Holder(holding.pk, person.pk, post.pk, post.unit_id, "Trần Văn Ví", "Giám đốc", "+84912345678", "vi@vidu.vn", must_be_trained=True)
    ]


def test_the_first_day_counts_and_the_day_of_the_upper_does_not():
    post = make_post()
    appoint(post, make_person(), FIRST + DAY, FIRST + 3 * DAY)

    days = [FIRST, FIRST + DAY, FIRST + 2 * DAY, FIRST + 3 * DAY]

    assert [len(queries.holders([post.unit_id], on=day)) for day in days] == [0, 1, 1, 0]


@pytest.mark.parametrize("count", [1, 30])
def test_holders_is_one_query_for_one_holder_or_thirty(count, django_assert_num_queries):
    post = make_post("Phó Giám đốc")
    for number in range(count):
        appoint(post, make_person(f"Lê Văn {number}"))

    with django_assert_num_queries(1):
        found = queries.holders([post.unit_id], on=FIRST)

    assert len(found) == count


def test_holders_of_one_post_stand_as_vietnam_sorts_names():
    post = make_post("Phó Giám đốc")
    for name in ("Nguyễn Văn Bình", "Vũ Thị An", "Đỗ Đăng", "Trần Dung"):
        appoint(post, make_person(name))

    assert [holder.full_name for holder in queries.holders([post.unit_id], on=FIRST)] == ["Vũ Thị An", "Nguyễn Văn Bình", "Trần Dung", "Đỗ Đăng"]


def test_a_vacant_post_is_shown_with_nobody():
    post = make_post()

    assert queries.posts_on(post.unit, FIRST) == [queries.PostSeen(post, [])]
    assert queries.posts_on(post.unit, FIRST - DAY) == []


@pytest.mark.parametrize(("since", "until", "holds"), [(0, 4, True), (-1, 4, False), (0, 5, False), (1, None, True)])
def test_nobody_holds_a_post_outside_its_days(since, until, holds):
    post = make_post(until=FIRST + 4 * DAY)
    days = (FIRST + since * DAY, FIRST + until * DAY if until is not None else None)

    if holds:
        assert appoint(post, make_person(), *days).period.upper == FIRST + 4 * DAY
    else:
        with pytest.raises(BadHolding):
            appoint(post, make_person(), *days)


def test_the_database_itself_refuses_a_holding_beyond_its_post_and_a_post_shorter_than_its_holders():
    post, person = make_post(until=FIRST + 4 * DAY), make_person()
    with pytest.raises(IntegrityError, match="inside its post"), transaction.atomic():
        Holding.objects.create(post=post, person=person, period=DateRange(FIRST, FIRST + 5 * DAY))
    appoint(post, person)
    with pytest.raises(IntegrityError, match="inside its post"), transaction.atomic():
        Post.objects.filter(pk=post.pk).update(period=DateRange(FIRST, FIRST + 3 * DAY))


def test_a_person_holds_a_post_once_a_day_and_again_from_the_next_day_on():
    post, person = make_post(), make_person()
    appoint(post, person, FIRST, FIRST + 2 * DAY)

    with pytest.raises(BadHolding):
        appoint(post, person, FIRST + DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Holding.objects.create(post=post, person=person, period=DateRange(FIRST + DAY, None))

    assert appoint(post, person, FIRST + 2 * DAY).period.lower == FIRST + 2 * DAY


@pytest.mark.parametrize("title", ["", "  ", "giam doc", "GIÁM  ĐỐC"])
def test_a_post_has_a_title_that_no_other_of_the_unit_has_on_that_day(title):
    post = make_post("Giám đốc", until=FIRST + 2 * DAY)

    with pytest.raises(BadPost):
        make_post(title, since=FIRST + DAY, unit=post.unit)


def test_a_title_is_free_again_on_the_day_after_the_post():
    post = make_post("Giám đốc", until=FIRST + 2 * DAY)

    assert make_post("Giám đốc", since=FIRST + 2 * DAY, unit=post.unit).period.lower == FIRST + 2 * DAY


def test_a_new_title_keeps_the_days_before_it_and_takes_the_holders_along():
    post = make_post("Giám đốc Sở LĐTBXH", training_source="1079/QĐ-TTg")
    now_in, coming = make_person("Lê Văn Nay"), make_person("Lê Văn Mai")
    appoint(post, now_in)
    later = appoint(post, coming, FIRST + 20 * DAY)
    on = FIRST + 10 * DAY

    new = services.rename_post(post=post, title="Giám đốc Sở Nội vụ", on=on, by=BY, now=NOW)

    assert (new.was, new.training_source) == (post, "1079/QĐ-TTg")
    titles = {day: [(row.full_name, row.post) for row in queries.holders([post.unit_id], on=day)] for day in (on - DAY, on, FIRST + 20 * DAY)}
    assert titles == {
        on - DAY: [("Lê Văn Nay", "Giám đốc Sở LĐTBXH")],
        on: [("Lê Văn Nay", "Giám đốc Sở Nội vụ")],
        FIRST + 20 * DAY: [("Lê Văn Mai", "Giám đốc Sở Nội vụ"), ("Lê Văn Nay", "Giám đốc Sở Nội vụ")],
    }
    assert Holding.objects.get(pk=later.pk).post == new


@pytest.mark.parametrize("on", [FIRST, FIRST - DAY, FIRST + 4 * DAY])
def test_a_new_title_begins_inside_the_life_of_the_post(on):
    with pytest.raises(BadPost):
        services.rename_post(post=make_post(until=FIRST + 4 * DAY), title="Chánh Văn phòng", on=on, by=BY, now=NOW)


def test_ending_a_post_ends_its_holders_and_the_post_can_last_again():
    post = make_post()
    holding = appoint(post, make_person())

    services.end_post(post=post, until=FIRST + 5 * DAY, by=BY, now=NOW)
    assert Holding.objects.get(pk=holding.pk).last_day == FIRST + 4 * DAY
    again = services.end_post(post=post, until=None, by=BY, now=NOW)

    assert again.last_day is None
    assert services.end_holding(holding=holding, until=None, by=BY, now=NOW).last_day is None


def test_a_post_does_not_end_before_somebody_takes_it_up():
    post = make_post()
    appoint(post, make_person(), FIRST + 5 * DAY)

    with pytest.raises(BadPost):
        services.end_post(post=post, until=FIRST + 5 * DAY, by=BY, now=NOW)
    assert services.end_post(post=post, until=FIRST + 6 * DAY, by=BY, now=NOW).last_day == FIRST + 5 * DAY


@pytest.mark.parametrize(("facts", "error"), [({"full_name": " "}, BadPerson), ({"email": "a@"}, BadPerson), ({"phone": "12"}, BadPhone)])
def test_a_person_needs_a_name_and_facts_that_can_be_used(facts, error):
    with pytest.raises(error):
        services.enter_person(**{"full_name": "Lê Văn Ví", **facts}, by=BY, now=NOW)


def test_the_record_of_acts_names_nobody():
    person = make_person("Lê Văn Kín", phone="0912345678", email="kin@vidu.vn")
    post = make_post()
    appoint(post, person)
    services.correct_person(person=person, full_name="Lê Văn Kính", phone="0912345679", email="kinh@vidu.vn", by=BY, now=NOW)

    told = " ".join(f"{entry.object_label} {entry.details}" for entry in Entry.objects.all())

    assert [word for word in ("Kín", "91234", "vidu") if word in told] == []
    assert Entry.objects.get(act="network.person-corrected").details == {"changed": ["full_name", "phone", "email"]}


def test_two_entries_of_one_person_become_one_and_come_apart_as_they_were():
    unit = make_unit("Xã Một", kind="commune")
    chair, party = make_post("Chủ tịch", unit=unit), make_post("Bí thư", unit=unit)
    kept, other = make_person("Lê Văn Ví", phone="0912345678"), make_person("Lê Văn Vy")
    appoint(chair, kept)
    appoint(party, other)
    appoint(chair, other)
    before = queries.holders([unit.pk], on=FIRST)

    services.merge_people(kept=kept, merged=other, by=BY, now=NOW)
    one = queries.holders([unit.pk], on=FIRST)
    services.split_person(merged=other, by=BY, now=NOW)

    assert [(row.person_id, row.post, row.full_name, row.phone) for row in one] == [
        (kept.pk, "Chủ tịch", "Lê Văn Ví", "+84912345678"),
        (kept.pk, "Bí thư", "Lê Văn Ví", "+84912345678"),
    ]
    assert queries.holders([unit.pk], on=FIRST) == before
    assert [(row.merged, row.kept, row.split_at) for row in PersonMerge.objects.select_related("merged", "kept")] == [(other, kept, NOW)]


def test_one_person_is_not_merged_twice_nor_split_twice():
    first, second = make_person("A"), make_person("B")
    services.merge_people(kept=first, merged=second, by=BY, now=NOW)

    with pytest.raises(BadPerson):
        services.merge_people(kept=second, merged=first, by=BY, now=NOW)
    services.split_person(merged=second, by=BY, now=NOW)
    with pytest.raises(BadPerson):
        services.split_person(merged=second, by=BY, now=NOW)


@given(acts=st.lists(st.tuples(st.booleans(), st.integers(0, 4), st.integers(0, 4)), max_size=12))
@settings(max_examples=25, deadline=None)
def test_whatever_is_merged_and_split_every_entry_points_to_one_that_stands(acts):
    with transaction.atomic():
        rows = [make_person(name) for name in "ABCDE"]
        for merges, one, other in acts:
            try:
                if merges:
                    services.merge_people(kept=rows[one], merged=rows[other], by=BY, now=NOW)
                else:
                    services.split_person(merged=rows[one], by=BY, now=NOW)
            except BadPerson:
                continue
        told = {row.pk: row.merged_into_id for row in Person.objects.all()}
        follows = dict(PersonMerge.objects.filter(split_at=None).values_list("merged_id", "kept_id"))

        def end(pk: int) -> int:
            return end(follows[pk]) if pk in follows else pk

        assert told == {row.pk: None if end(row.pk) == row.pk else end(row.pk) for row in rows}
        transaction.set_rollback(True)


def test_somebody_is_forgotten_with_their_former_posts_but_not_while_they_hold_one():
    today = NOW.date()
    post, person, twin = make_post(), make_person("Lê Văn Xưa"), make_person("Lê Văn Sưa")
    holding = appoint(post, person, FIRST, today + DAY)
    services.merge_people(kept=person, merged=twin, by=BY, now=NOW)

    with pytest.raises(PersonIsNeeded):
        services.forget_person(person=person, by=BY, now=NOW)
    services.end_holding(holding=holding, until=today, by=BY, now=NOW)
    services.forget_person(person=person, by=BY, now=NOW)

    assert (Person.objects.count(), Holding.objects.count(), PersonMerge.objects.count()) == (0, 0, 0)
    assert (Entry.objects.get(act="network.person-forgotten").object_label, Post.objects.count()) == (f"person {person.pk}", 1)


def test_those_without_purpose_are_the_people_whose_last_post_ended_by_that_day():
    post = make_post()
    gone, still, never = make_person("Đã nghỉ"), make_person("Còn làm"), make_person("Chưa giữ")
    appoint(post, gone, FIRST, FIRST + 3 * DAY)
    appoint(post, still)

    assert list(queries.without_purpose(on=FIRST + 2 * DAY)) == [never]
    assert list(queries.without_purpose(on=FIRST + 3 * DAY)) == [gone, never]
