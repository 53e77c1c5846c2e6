from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from diemcau.before.conferences.models import Reach
from diemcau.before.sites import queries, services
from diemcau.before.sites.errors import SecondMainSite, SiteInUse, SiteNameMissing, SiteNameTaken
from diemcau.before.sites.models import ItemSite, Site
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.network.models import UnitKind
from diemcau.kernel.phones import BadPhone
from tests.before.factories import (
    NOW,
    TESTS,
    ConferenceFactory,
    DelegateFactory,
    ItemFactory,
    SiteFactory,
    make_province,
    make_unit,
    make_user,
)

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>'; DROP TABLE sites_site; --"
HTMX = {"HX-Request": "true"}


def opened(conference, unit, name="Hội trường", **changes):
    return services.open_site(conference=conference, unit=unit, name=name, by=TESTS, now=NOW, **changes)


# --- services ---------------------------------------------------------------------------------------------
def test_open_site_keeps_the_province_the_unit_stands_in_and_the_phone_as_e164():
    province = make_province(communes=("Xã Ba Tơ",))
    conference = ConferenceFactory.create(host=province)
    commune = queries.communes_without_site(conference, province)[0][0]
    site = opened(conference, province._meta.model(pk=commune), "Xã Ba Tơ", operator_phone="0905 123.456", capacity=40)

    assert (site.province, site.operator_phone, site.operator_phone_shown) == (province, "+84905123456", "0905 123 456")
    assert [entry.act for entry in entries_of(site)] == ["sites.opened"]


def test_a_unit_may_open_several_sites():
    conference = ConferenceFactory.create()

    opened(conference, conference.host, "Hội trường A")
    opened(conference, conference.host, "Hội trường B")

    assert Site.objects.filter(unit=conference.host).count() == 2


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"name": " "}, SiteNameMissing),
        ({"name": "Hội trường"}, SiteNameTaken),
        ({"name": "B", "is_main": True}, SecondMainSite),
        ({"name": "B", "operator_phone": "12"}, BadPhone),
    ],
)
def test_open_site_refuses_with_a_sentence_and_stores_nothing(wrong, refusal):
    conference = ConferenceFactory.create()
    opened(conference, conference.host, is_main=True)

    with pytest.raises(refusal):
        opened(conference, conference.host, **wrong)
    assert Site.objects.count() == 1


def test_open_sites_of_communes_opens_what_is_missing_and_nothing_twice(django_assert_max_num_queries):
    province = make_province(communes=("Xã Ba Tơ", "Xã Ba Vì", "Phường Cẩm Thành"))
    conference = ConferenceFactory.create(host=province)
    opened(conference, province._meta.model(pk=queries.communes_without_site(conference, province)[0][0]), "Nhà văn hóa")

    with django_assert_max_num_queries(10):
        first = services.open_sites_of_communes(conference=conference, province=province, by=TESTS, now=NOW)
    again = services.open_sites_of_communes(conference=conference, province=province, by=TESTS, now=NOW)

    assert (first, again, Site.objects.count()) == (2, 0, 3)
    assert set(Site.objects.exclude(name="Nhà văn hóa").values_list("province_id", flat=True)) == {province.pk}
    assert [entry.details["count"] for entry in entries_of(conference)] == [2]


def test_two_communes_of_one_name_get_sites_that_can_be_told_apart():
    first, second = make_province("Tỉnh A", communes=("Xã Tân Lập",)), make_province("Tỉnh B", communes=("Xã Tân Lập",))
    conference = ConferenceFactory.create(host=first)

    for province in (first, second):
        services.open_sites_of_communes(conference=conference, province=province, by=TESTS, now=NOW)

    assert sorted(Site.objects.values_list("name", flat=True)) == ["Xã Tân Lập", "Xã Tân Lập (2)"]


def test_change_site_tells_old_and_new_and_a_change_of_nothing_is_silent():
    site = SiteFactory.create(name="Xã Ba Tơ")
    same: dict[str, Any] = {"name": "Xã Ba Tơ", "is_main": False, "capacity": None, "address": "", "operator_name": "", "operator_phone": ""}

    services.change_site(site=site, **same, by=TESTS, now=NOW)
    services.change_site(site=site, **(same | {"capacity": 30, "is_main": True}), by=TESTS, now=NOW)

    assert [entry.details["changed"] for entry in entries_of(site)] == [{"is_main": [False, True], "capacity": [None, 30]}]
    site.refresh_from_db()
    assert site.sort_key.startswith("0")


def test_remove_site_refuses_while_somebody_is_assigned_to_it():
    empty, used = SiteFactory.create(), DelegateFactory.create().site

    services.remove_site(site=empty, by=TESTS, now=NOW)
    with pytest.raises(SiteInUse):
        services.remove_site(site=used, by=TESTS, now=NOW)

    assert list(Site.objects.all()) == [used]
    assert [entry.act for entry in entries_of(used)] == []


def test_choose_sites_keeps_exactly_those_of_the_conference():
    item = ItemFactory.create()
    mine, other, foreign = (
        SiteFactory.create(conference=item.conference),
        SiteFactory.create(conference=item.conference),
        SiteFactory.create(conference=ConferenceFactory.create()),
    )

    services.choose_sites(item=item, sites=[mine, foreign], by=TESTS, now=NOW)
    services.choose_sites(item=item, sites=[other], by=TESTS, now=NOW)

    item.refresh_from_db()
    assert (item.reach, list(ItemSite.objects.values_list("site_id", flat=True))) == (Reach.CHOSEN, [other.pk])


# --- queries ----------------------------------------------------------------------------------------------
def test_found_puts_the_main_site_first_and_searches_without_accents():
    conference = ConferenceFactory.create()
    for name, is_main in (("Xã Sơn Tây", False), ("Đặc khu Lý Sơn", False), ("Hội trường tỉnh", True)):
        SiteFactory.create(conference=conference, name=name, is_main=is_main)
    SiteFactory.create(conference=ConferenceFactory.create(), name="Xã Sơn Hà")

    assert [site.name for site in queries.found(conference)] == ["Hội trường tỉnh", "Đặc khu Lý Sơn", "Xã Sơn Tây"]
    assert [site.name for site in queries.found(conference, text="SON")] == ["Đặc khu Lý Sơn", "Xã Sơn Tây"]


@pytest.mark.parametrize(("name", "phone", "unmanned"), [("", "", 1), ("A", "", 1), ("", "+84905123456", 1), ("A", "+84905123456", 0)])
def test_a_site_is_manned_when_it_has_an_operator_and_a_telephone(name: str, phone: str, unmanned: int):
    site = SiteFactory.create(operator_name=name, operator_phone=phone)

    assert queries.summary(site.conference).unmanned == unmanned == queries.found(site.conference, only="thieu").count()


# --- pages ------------------------------------------------------------------------------------------------
def posted(**changes):
    return {"name": "Hội trường", "capacity": "40", "address": "", "operator_name": "", "operator_phone": ""} | changes


def test_the_page_tells_how_many_sites_before_it_opens_them(client):
    province = make_province(communes=("Xã Ba Tơ", "Xã Ba Vì"))
    conference = ConferenceFactory.create(host=province)
    client.force_login(make_user(province))
    url = reverse("sites:open_communes", args=[conference.pk])

    before = client.get(url)
    client.post(url, {"tinh": province.pk})

    assert (len(before.context["missing"]), Site.objects.count()) == (2, 2)


def test_a_department_opens_the_sites_of_its_province(client):
    province = make_province(communes=("Xã Ba Tơ",))
    department = make_unit("Sở Tư pháp", kind=UnitKind.DEPARTMENT, parent=province)
    conference = ConferenceFactory.create(host=department)
    client.force_login(make_user(department))

    client.post(reverse("sites:open_communes", args=[conference.pk]), {"tinh": province.pk})

    assert Site.objects.get().name == "Xã Ba Tơ"


def test_a_province_out_of_reach_is_not_opened(client):
    other = make_province("Tỉnh Gia Lai", communes=("Xã A",))
    centre = make_unit("Việt Nam", kind=UnitKind.CENTRE)
    conference = ConferenceFactory.create(host=centre)
    client.force_login(make_user(centre))

    client.post(reverse("sites:open_communes", args=[conference.pk]), {"tinh": other.pk})

    assert not Site.objects.exists()


def test_a_site_is_opened_for_a_unit_found_by_name(client):
    conference = ConferenceFactory.create()
    commune = make_unit("Xã Ba Tơ", parent=conference.host)
    client.force_login(make_user(conference.host))

    found = client.get(reverse("sites:units", args=[conference.pk]), {"unit_query": "ba to"})
    client.post(reverse("sites:open", args=[conference.pk]), posted(unit=commune.pk, name="", operator_phone="0905123456"))

    assert f'value="{commune.pk}"' in found.content.decode()
    assert [(site.name, site.unit, site.operator_phone) for site in Site.objects.all()] == [("Xã Ba Tơ", commune, "+84905123456")]


@pytest.mark.parametrize("wrong", [{"capacity": "0"}, {"operator_phone": "090"}, {"name": ""}, {"capacity": "40 chỗ"}])
def test_a_wrong_fact_leaves_the_row_open_with_its_sentence(client, wrong):
    site = SiteFactory.create()
    client.force_login(make_user(site.conference.host))

    response = client.post(reverse("sites:site", args=[site.conference_id, site.pk]), posted(**wrong), headers=HTMX)

    assert (response.status_code, list(response.context["form"].errors)) == (422, list(wrong))


def test_a_site_changes_in_its_place_and_the_list_keeps_what_was_searched(client):
    site = SiteFactory.create(name="Xã Ba Tơ")
    SiteFactory.create(conference=site.conference, name="Xã Sơn Hà")
    client.force_login(make_user(site.conference.host))

    response = client.post(reverse("sites:site", args=[site.conference_id, site.pk]) + "?q=ba+to", posted(name="Xã Ba Tơ"), headers=HTMX)

    content = response.content.decode()
    assert (response.status_code, "<html" in content, "Xã Ba Tơ" in content, "Xã Sơn Hà" in content) == (200, False, True, False)


def test_removing_a_site_in_use_says_why(client):
    delegate = DelegateFactory.create()
    client.force_login(make_user(delegate.conference.host))

    response = client.post(reverse("sites:remove", args=[delegate.conference_id, delegate.site_id]), headers=HTMX)

    assert (response.status_code, delegate.site.name in response.context["refusal"]) == (409, True)


def test_hostile_text_stays_text(client):
    conference = ConferenceFactory.create()
    client.force_login(make_user(conference.host))
    client.post(reverse("sites:open", args=[conference.pk]), posted(unit=conference.host_id, name=HOSTILE, address=HOSTILE, operator_name=HOSTILE))

    content = client.get(reverse("sites:list", args=[conference.pk])).content.decode()
    searched = client.get(reverse("sites:list", args=[conference.pk]), {"q": HOSTILE}).content.decode()

    assert Site.objects.get().name == HOSTILE
    assert ("<script>alert" in content, "<script>alert" in searched) == (False, False)


def test_sites_and_items_of_another_conference_are_not_found(client):
    mine, other = SiteFactory.create(), SiteFactory.create(conference=ConferenceFactory.create(host=make_province("Tỉnh Gia Lai")))
    item = ItemFactory.create(conference=other.conference)
    client.force_login(make_user(mine.conference.host))

    for conference in (mine.conference_id, other.conference_id):
        assert client.post(reverse("sites:site", args=[conference, other.pk]), posted()).status_code == 404
        assert client.post(reverse("sites:remove", args=[conference, other.pk])).status_code == 404
        assert client.get(reverse("sites:chosen", args=[conference, item.pk])).status_code == 404
    for name in ("list", "open", "open_communes", "todo", "units"):
        assert client.get(reverse(f"sites:{name}", args=[other.conference_id])).status_code == 404
    own = ItemFactory.create(conference=mine.conference)
    assert client.post(reverse("sites:chosen", args=[mine.conference_id, own.pk]), {"site": other.pk}).status_code == 404
    assert Site.objects.count() == 2


def test_a_viewer_sees_the_sites_and_changes_none(client):
    site = SiteFactory.create()
    client.force_login(make_user(site.conference.host, Role.VIEWER))

    assert client.get(reverse("sites:list", args=[site.conference_id])).status_code == 200
    assert client.post(reverse("sites:remove", args=[site.conference_id, site.pk])).status_code == 403


def test_sites_are_chosen_one_by_one_for_an_item(client):
    site = SiteFactory.create()
    item = ItemFactory.create(conference=site.conference)
    client.force_login(make_user(site.conference.host))
    url = reverse("sites:chosen", args=[site.conference_id, item.pk])

    client.post(url, {"site": site.pk}, headers=HTMX)
    assert queries.sites_chosen(item) == {site.pk}
    client.post(url, {"site": site.pk}, headers=HTMX)
    assert queries.sites_chosen(item) == set()


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_asks_the_same_queries_for_one_site_or_thirty(client, django_assert_num_queries, count: int):
    conference = ConferenceFactory.create()
    for _number in range(count):
        SiteFactory.create(conference=conference)
    client.force_login(make_user(conference.host))

    with django_assert_num_queries(10):
        assert client.get(reverse("sites:list", args=[conference.pk])).status_code == 200


def test_three_thousand_five_hundred_sites_come_in_pages(client):
    conference, unit = ConferenceFactory.create(), make_unit("Xã Ba Tơ")
    Site.objects.bulk_create(SiteFactory.build(conference=conference, unit=unit) for _number in range(3_500))
    client.force_login(make_user(conference.host))

    response = client.get(reverse("sites:list", args=[conference.pk]))

    assert (len(response.context["rows"]), response.context["page"].paginator.num_pages) == (50, 70)
    assert len(response.content) < 120_000
