"""Pages of posts and people: who reads, who writes, and that nobody is written down twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network import queries, services
from diemcau.foundation.network.models import Holding, Person, Post
from diemcau.foundation.network.queries import today
from tests.foundation.factories import make_person, make_province, make_unit
from tests.foundation.network.test_people import BY, FIRST, NOW, appoint, make_post
from tests.foundation.network.test_people import make_person as make_holder

pytestmark = pytest.mark.django_db


def text_of(response, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().split())


@pytest.fixture
def unit():
    return make_unit("Sở Tư pháp", kind="department", parent=make_province())


@pytest.fixture
def writer(client, unit):
    client.force_login(make_person(Role.CONTACT, unit))
    return client


def test_the_panel_shows_posts_holders_and_vacancies_of_the_chosen_day(writer, unit):
    held, vacant = make_post("Giám đốc", unit=unit, training_source="1079/QĐ-TTg"), make_post("Chánh Văn phòng", unit=unit)
    appoint(held, make_holder("Lê Thị Hoà", phone="0912345678"), FIRST, FIRST + timedelta(days=3))

    url = reverse("accounts:posts", args=[unit.pk])
    then = text_of(writer.get(url, {"day": "2026-01-03"}, headers={"HX-Request": "true"}))
    later = text_of(writer.get(url, {"day": "2026-01-04"}, headers={"HX-Request": "true"}))

    assert ("Lê Thị Hoà" in then, "0912 345 678" in then, "phải bồi dưỡng" in then) == (True, True, True)
    assert ("Lê Thị Hoà" in later, vacant.title in later, later.count("khuyết")) == (False, True, 2)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.SECRETARY, Role.CONTACT, Role.VIEWER, None])
def test_who_has_no_role_over_the_unit_finds_nothing_and_a_viewer_only_reads(client, unit, role):
    post = make_post(unit=unit)
    person = make_holder()
    holding = appoint(post, person)
    client.force_login(make_person(role or Role.ADMINISTRATOR, unit if role else make_province("Tỉnh Khác")))
    reads = [("accounts:posts", [unit.pk]), ("accounts:post", [post.pk]), ("accounts:known_person", [person.pk])]
    writes: list[tuple[str, list[object]]] = [
        ("accounts:change_post", [post.pk, "ket-thuc"]),
        ("accounts:change_holding", [holding.pk, "bo"]),
        ("accounts:forget", [person.pk]),
        ("accounts:split", [person.pk]),
        ("accounts:merge", [person.pk]),
    ]

    read = {client.get(reverse(name, args=args)).status_code for name, args in reads}
    may_write = role not in (Role.VIEWER, None)
    written = {client.post(reverse(name, args=args)).status_code for name, args in (writes if not may_write else writes[:1])}

    assert (read, written) == ({200 if role else 404}, {302 if may_write else 403 if role else 404})


def test_a_panel_of_a_unit_that_is_not_mine_is_empty_on_its_page(client, unit):
    client.force_login(make_person(Role.SECRETARY, make_province("Tỉnh Khác")))
    make_post("Giám đốc", unit=unit)

    assert "Giám đốc" not in text_of(client.get(reverse("accounts:posts", args=[unit.pk]), headers={"HX-Request": "true"}))


def test_a_contact_opens_a_post_and_writes_down_its_holder(writer, unit):
    opened = writer.post(reverse("accounts:new_post", args=[unit.pk]), {"title": "Giám đốc", "training_source": "1079/QĐ-TTg", "since": "2026-01-01"})
    post = Post.objects.get()
    facts = {"full_name": "Lê Thị Hoà", "phone": "912345678", "since": "2026-02-01", "until": "2026-02-28"}
    appointed = writer.post(reverse("accounts:post", args=[post.pk]), facts)

    assert (opened["Location"], appointed["Location"]) == (reverse("accounts:post", args=[post.pk]),) * 2
    holding = Holding.objects.get()
    assert (holding.person.full_name, holding.person.phone, str(holding.last_day)) == ("Lê Thị Hoà", "+84912345678", "2026-02-28")


def test_somebody_of_a_known_name_or_telephone_is_asked_about_before_they_are_written_down_again(writer, unit):
    first, second = make_post("Giám đốc", unit=unit), make_post("Bí thư", unit=unit)
    known = make_holder("Lê Thị Hoà")
    appoint(first, known)
    url, facts = reverse("accounts:post", args=[second.pk]), {"full_name": "lê thị hòa", "since": "2026-02-01"}

    asked = text_of(writer.post(url, facts))
    assert ("Có phải người đã có" in asked, "Lê Thị Hoà: Giám đốc, Sở Tư pháp" in asked, Person.objects.count()) == (True, True, 1)
    writer.post(url, {**facts, "who": str(known.pk)})
    writer.post(url, {**facts, "who": "new"})

    assert sorted(Holding.objects.filter(post=second).values_list("person__full_name", flat=True)) == ["Lê Thị Hoà", "lê thị hòa"]


def test_two_entries_are_merged_and_split_again_from_the_page_of_the_person(writer, unit):
    post = make_post(unit=unit)
    kept, twin = make_holder("Lê Thị Hoà"), make_holder("Lê Thị Hòa")
    appoint(post, kept)
    appoint(make_post("Bí thư", unit=unit), twin)

    page = text_of(writer.get(reverse("accounts:known_person", args=[kept.pk])))
    writer.post(reverse("accounts:merge", args=[kept.pk]), {"merged": twin.pk})
    there = writer.get(reverse("accounts:known_person", args=[twin.pk]))
    merged = {row.person_id for row in queries.holders([unit.pk], on=FIRST)}
    writer.post(reverse("accounts:split", args=[twin.pk]))

    assert "Có thể là cùng một người" in page
    assert (there["Location"], merged) == (reverse("accounts:known_person", args=[kept.pk]), {kept.pk})
    assert {row.person_id for row in queries.holders([unit.pk], on=FIRST)} == {kept.pk, twin.pk}


def test_a_post_is_corrected_renamed_and_ended_from_its_page(writer, unit):
    post = make_post(unit=unit)

    def change(act: str, **facts: str) -> None:
        assert writer.post(reverse("accounts:change_post", args=[post.pk, act]), facts).status_code == 302

    change("sua", title="Giám Đốc", training_source="")
    change("doi-ten", title="Chánh Thanh tra", on="2026-03-01")
    change("ket-thuc", until="2026-01-31")

    assert [(row.title, str(row.period.lower), str(row.last_day)) for row in Post.objects.order_by("pk")] == [
        ("Giám Đốc", "2026-01-01", "2026-01-31"),
        ("Chánh Thanh tra", "2026-03-01", "None"),
    ]


def test_the_last_day_in_a_post_is_set_and_taken_back_and_a_mistake_taken_out(writer, unit):
    holding = appoint(make_post(unit=unit), make_holder())
    url = reverse("accounts:change_holding", args=[holding.pk, "ket-thuc"])

    writer.post(url, {"until": "2026-05-31"})
    assert str(Holding.objects.get().last_day) == "2026-05-31"
    writer.post(url, {"until": ""})
    assert Holding.objects.get().last_day is None
    writer.post(reverse("accounts:change_holding", args=[holding.pk, "bo"]))
    assert Holding.objects.count() == 0


def test_somebody_who_has_left_is_deleted_from_their_page(writer, unit):
    person = make_holder()
    appoint(make_post(unit=unit), person, FIRST, today() - timedelta(days=1))

    gone = writer.post(reverse("accounts:forget", args=[person.pk]))

    assert (gone["Location"], Person.objects.count()) == (reverse("accounts:known_people"), 0)


def test_people_are_found_without_accents_in_my_units_alone(writer, unit):
    appoint(make_post(unit=unit), make_holder("Lê Thị Hoà"))
    appoint(make_post("Chủ tịch", unit=make_province("Tỉnh Khác")), make_holder("Lê Thị Hoà Bình"))

    page = text_of(writer.get(reverse("accounts:known_people"), {"q": "le thi hoa"}))

    assert ("Lê Thị Hoà" in page, "Hoà Bình" in page, "Tìm thấy 1 người" in page) == (True, False, True)


@pytest.mark.parametrize("count", [1, 30])
def test_the_panel_asks_the_same_for_one_post_or_thirty(writer, unit, count, django_assert_num_queries):
    for number in range(count):
        appoint(make_post(f"Chức danh {number}", unit=unit), make_holder(f"Lê Văn {number}"))

    with django_assert_num_queries(8):
        page = text_of(writer.get(reverse("accounts:posts", args=[unit.pk]), headers={"HX-Request": "true"}))

    assert page.count("Lê Văn") == count


def test_people_called_ranks_the_very_name_then_beginnings_then_given_names_then_words(unit):
    post = make_post("Chuyên viên", unit=unit)
    for name in ("Trần Văn Hoà Bình", "Hòa Văn", "Lê Văn Hoà", "Hoà Văn", "Hoà Văn Bình", "Nguyễn Hoà Văn", "Bùi Văn Nam"):
        appoint(post, make_holder(name))

    found = queries.people_called("hoà văn", units=type(unit).objects.all(), on=FIRST)

    names = [row.person.full_name for row in found]
    assert (names[:4], sorted(names[4:])) == (["Hoà Văn", "Hòa Văn", "Hoà Văn Bình", "Nguyễn Hoà Văn"], ["Lê Văn Hoà", "Trần Văn Hoà Bình"])


def test_a_merged_entry_leads_to_the_person_it_was_merged_into(unit):
    post = make_post(unit=unit)
    kept, twin = make_holder("Lê Thị Hoà"), make_holder("Lê Thị Hương")
    appoint(post, kept)
    appoint(post, twin)
    services.merge_people(kept=kept, merged=twin, by=BY, now=NOW)

    found = queries.people_called("le thi huong", units=type(unit).objects.all(), on=FIRST)

    assert [(row.person, row.posts) for row in found] == [(kept, "Giám đốc, Sở Tư pháp; Giám đốc, Sở Tư pháp")]
