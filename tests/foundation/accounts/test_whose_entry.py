"""Whose a person's entry is: who keeps every unit where they hold a post, and nobody by appointing them (docs/adr/0025-whose-entry.md)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from diemcau.foundation.accounts import rules
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network import services
from diemcau.foundation.network.models import Holding, Person
from diemcau.foundation.network.queries import today
from diemcau.foundation.network.queries.post_lists import judged_posts
from diemcau.foundation.network.rules.lists import Line
from tests.foundation.factories import GrantFactory, make_person, make_province, make_unit
from tests.foundation.network.test_people import BY, FIRST, NOW, appoint, make_post
from tests.foundation.network.test_people import make_person as make_holder

pytestmark = pytest.mark.django_db


class Province:
    """Two communes of one province; somebody chairs the committee of the first."""

    def __init__(self) -> None:
        self.top = make_province()
        self.mine, self.other = make_unit("Xã Ba Tơ", kind="commune", parent=self.top), make_unit("Xã Ba Vì", kind="commune", parent=self.top)
        self.post, self.chair = make_post("Phó Chủ tịch", unit=self.mine), make_post("Chủ tịch", unit=self.other)
        self.somebody = make_holder("Lê Thị Hoà", phone="0912345678")
        appoint(self.chair, self.somebody)
        self.contact = make_person(Role.CONTACT, self.mine)
        GrantFactory.create(user=self.contact, role=Role.VIEWER, unit=self.top)

    def may_keep(self, user: object, person: Person | None = None) -> bool:
        return rules.may_keep_person(user, person or self.somebody, on=today())  # type: ignore[arg-type]


@pytest.fixture
def province() -> Province:
    return Province()


def test_who_sees_the_whole_province_appoints_somebody_alike_to_their_commune_as_an_entry_of_its_own(client, province: Province):
    client.force_login(province.contact)

    page = client.post(
        reverse("accounts:post", args=[province.post.pk]), {"full_name": "Lê Thị Hoà", "phone": "0912345678", "since": "2026-02-01"}, follow=True
    )

    holder = Holding.objects.get(post=province.post).person
    assert (holder.pk == province.somebody.pk, holder.full_name, Person.objects.count()) == (False, "Lê Thị Hoà", 2)
    assert "mục riêng" in page.content.decode()
    assert (province.may_keep(province.contact, holder), province.may_keep(province.contact)) == (True, False)
    facts = {"full_name": "Tên Khác", "phone": "", "email": ""}
    acts = [
        ("accounts:known_person", province.somebody, facts),
        ("accounts:merge", holder, {"merged": province.somebody.pk}),
        ("accounts:merge", province.somebody, {"merged": holder.pk}),
        ("accounts:forget", province.somebody, {}),
    ]
    assert [client.post(reverse(name, args=[person.pk]), sent).status_code for name, person, sent in acts] == [403] * len(acts)


def test_who_names_the_entry_in_the_form_all_the_same_does_not_get_it(client, province: Province):
    client.force_login(province.contact)
    facts = {"full_name": "Lê Thị Hoà", "phone": "0912345678", "since": "2026-02-01", "who": str(province.somebody.pk)}

    client.post(reverse("accounts:post", args=[province.post.pk]), facts)

    assert not Holding.objects.filter(post=province.post, person=province.somebody).exists()


def test_who_keeps_every_unit_appoints_the_person_known_and_may_then_correct_them(client, province: Province):
    office = make_person(Role.SECRETARY, province.top)
    client.force_login(office)
    facts = {"full_name": "Lê Thị Hoà", "phone": "0912345678", "since": "2026-02-01", "who": str(province.somebody.pk)}

    client.post(reverse("accounts:post", args=[province.post.pk]), facts)
    corrected = client.post(reverse("accounts:known_person", args=[province.somebody.pk]), {"full_name": "Lê Thị Hòa", "phone": "", "email": ""})

    assert (Holding.objects.get(post=province.post).person, corrected.status_code) == (province.somebody, 302)
    assert Person.objects.get().full_name == "Lê Thị Hòa"


def test_of_somebody_in_two_communes_neither_contact_corrects_the_entry_and_the_page_says_who_does(client, province: Province):
    appoint(province.post, province.somebody)
    theirs = make_person(Role.CONTACT, province.other)

    assert [province.may_keep(user) for user in (province.contact, theirs, make_person(Role.SECRETARY, province.top))] == [False, False, True]
    client.force_login(province.contact)
    page = client.get(reverse("accounts:known_person", args=[province.somebody.pk])).content.decode()
    assert ("văn phòng tỉnh" in page, 'name="full_name"' in page) == (True, False)


def test_a_post_that_is_over_no_longer_counts_and_a_post_still_to_come_does(province: Province):
    holding = appoint(province.post, province.somebody, FIRST, today() + timedelta(days=1))
    assert province.may_keep(make_person(Role.CONTACT, province.other)) is False

    services.end_holding(holding=holding, until=today(), by=BY, now=NOW)
    assert province.may_keep(make_person(Role.CONTACT, province.other)) is True

    appoint(make_post("Bí thư", unit=province.mine), province.somebody, today() + timedelta(days=30))
    assert province.may_keep(make_person(Role.CONTACT, province.other)) is False


def test_an_entry_split_off_or_merged_is_judged_by_the_posts_of_the_whole(client, province: Province):
    part = make_holder("Lê Thị Hòa")
    appoint(province.post, part)
    services.merge_people(kept=province.somebody, merged=part, by=BY, now=NOW)
    client.force_login(province.contact)

    refused = client.post(reverse("accounts:split", args=[part.pk]))
    client.force_login(make_person(Role.SECRETARY, province.top))
    done = client.post(reverse("accounts:split", args=[part.pk]))

    assert (refused.status_code, done.status_code, Person.objects.known().count()) == (403, 302, 2)


def test_who_left_every_post_is_kept_by_who_keeps_all_the_units_that_still_exist(province: Province):
    gone = make_unit("Huyện Ba Tơ", kind="rural_district", parent=province.top, until=today())
    left = make_holder("Đinh Văn Cũ")
    appoint(make_post("Trưởng phòng", unit=gone, until=today()), left, FIRST, today())
    appoint(province.chair, left, FIRST, FIRST + timedelta(days=3))

    assert [province.may_keep(make_person(Role.CONTACT, unit), left) for unit in (province.other, province.mine)] == [True, False]


@pytest.mark.parametrize("count", [1, 30])
def test_whose_entries_they_are_is_asked_the_same_of_one_person_or_thirty(province: Province, count: int, django_assert_num_queries):
    people = [make_holder(f"Người Thứ {number}") for number in range(count)]
    for person in people:
        appoint(province.post, person)

    with django_assert_num_queries(5):
        theirs = rules.kept_people(province.contact, [person.pk for person in people], on=today())

    assert theirs == {person.pk for person in people}


def test_a_list_of_posts_takes_somebody_of_the_name_and_telephone_for_another_when_they_hold_a_post_elsewhere(province: Province):
    lines = [Line(2, {"unit": "Xã Ba Tơ", "title": "Bí thư", "full_name": "Lê Thị Hoà", "phone": "0912345678"})]
    appoint(province.post, province.somebody)

    in_commune, in_province = (judged_posts(lines, unit=unit, on=today())[0].facts["person"] for unit in (province.mine, province.top))

    assert (in_commune, in_province) == (None, province.somebody)
