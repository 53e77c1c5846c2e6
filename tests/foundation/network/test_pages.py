from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from diemcau.foundation.network import queries
from diemcau.foundation.network.models import UnitKind, UnitSuccession
from tests.foundation.factories import UserFactory, make_province, make_unit, make_version

pytestmark = pytest.mark.django_db

DAY = date(2025, 7, 1)


@pytest.fixture
def reader(client: Client) -> Client:
    client.force_login(UserFactory.create())
    return client


def text_of(response) -> str:
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("url", ["/don-vi/", "/don-vi/1/"])
def test_units_are_for_signed_in_people(client, url):
    response = client.get(url)

    assert (response.status_code, response["Location"]) == (302, f"/tai-khoan/dang-nhap/?next={url}")


@pytest.mark.usefixtures("whole_network")
def test_the_search_page_says_which_quang_ngai_is_which(reader):
    page = text_of(reader.get("/don-vi/", {"q": "quang ngai"}))

    old, new = queries.province_by_code("51", date(2025, 6, 30)), queries.province_by_code("51", DAY)
    assert f'href="/don-vi/{new.pk}/"' in page
    assert f'href="/don-vi/{old.pk}/?day=2025-06-30"' in page
    assert 'hiện nay</span> <span class="muted"> từ 01/07/2025' in page
    assert 'trước đây</span> <span class="muted"> đến hết 30/06/2025' in page


def test_htmx_gets_the_hits_alone(reader):
    make_unit("Tỉnh Ví Dụ")

    page = text_of(reader.get("/don-vi/", {"q": "vi du"}, headers={"HX-Request": "true"}))

    assert page.startswith('<div id="found"')
    assert "<html" not in page


@pytest.mark.parametrize("text", ["'; DROP TABLE network_unit; --", "<script>alert(1)</script>", "%", "\x00", "ờ" * 300])
def test_the_search_page_survives_whatever_is_typed(reader, text):
    page = text_of(reader.get("/don-vi/", {"q": text}))

    assert "<script>alert" not in page


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30", "0000-00-00", "99999-01-01", "<b>"])
def test_a_day_nobody_can_read_shows_today(reader, day):
    unit = make_unit("Tỉnh Ví Dụ")

    page = text_of(reader.get(f"/don-vi/{unit.pk}/", {"day": day}))

    assert ("Không đọc được ngày" in page) == bool(day)
    assert queries.today().strftime("%d/%m/%Y") in page


@pytest.mark.usefixtures("whole_network")
def test_hue_reads_as_thua_thien_hue_until_the_end_of_2024_and_says_what_is_not_loaded(reader):
    hue = queries.province_by_code("46", DAY)

    before = text_of(reader.get(f"/don-vi/{hue.pk}/", {"day": "2024-12-31"}))
    after = text_of(reader.get(f"/don-vi/{hue.pk}/", {"day": "2025-01-01"}))

    assert "<h1>Tỉnh Thừa Thiên Huế</h1>" in before
    assert "Chưa có dữ liệu về các thay đổi trước ngày 01/01/2025" in before
    assert "<h1>Thành phố Huế</h1>" in after
    assert "Chưa có dữ liệu về các thay đổi trước ngày" not in after
    assert "chưa có dữ liệu về thay đổi trước đó" in after  # the beginning of the first version


def test_links_keep_the_chosen_day(reader):
    root = make_unit("Việt Nam", kind=UnitKind.CENTRE)
    province = make_unit("Tỉnh A", parent=root)
    commune = make_unit("Xã B", kind=UnitKind.COMMUNE, parent=province)

    page = text_of(reader.get(f"/don-vi/{province.pk}/", {"day": "2025-06-30"}))

    assert f'href="/don-vi/{root.pk}/?day=2025-06-30"' in page
    assert f'href="/don-vi/{commune.pk}/?day=2025-06-30"' in page


def test_a_unit_shows_where_it_came_from_and_what_it_became_and_what_is_not_stated(reader):
    old = make_unit("Xã Cũ", kind=UnitKind.COMMUNE, until=DAY)
    for name in ("Xã Một", "Xã Hai"):
        new = make_unit(name, kind=UnitKind.COMMUNE, since=DAY)
        UnitSuccession.objects.create(predecessor=old, successor=new, on=DAY, is_split=True)

    gone, begun = text_of(reader.get(f"/don-vi/{old.pk}/")), text_of(reader.get(f"/don-vi/{new.pk}/"))

    assert "Được sắp xếp thành" in gone
    assert gone.count("một phần (đơn vị cũ được chia)") == 2
    assert "Đơn vị này không tồn tại vào ngày" in gone
    assert "Được hình thành từ" in begun
    assert f'href="/don-vi/{old.pk}/?day=2025-06-30"' in begun
    assert '<span class="not-stated">không nêu</span>' in begun


def test_children_come_in_pages(reader):
    province = make_province(communes=61)

    first = text_of(reader.get(f"/don-vi/{province.pk}/"))
    second = text_of(reader.get(f"/don-vi/{province.pk}/", {"page": "2"}, headers={"HX-Request": "true"}))

    assert "Trang 1/2" in first
    assert second.startswith('<section class="panel" id="children">')
    assert second.count('<th scope="row">') == 1


@pytest.mark.parametrize("count", [1, 30])
def test_a_unit_page_asks_the_same_queries_for_one_child_or_thirty(reader, count, django_assert_num_queries):
    root = make_unit("Việt Nam", kind=UnitKind.CENTRE)
    province = make_province(communes=count, parent=root)
    make_version(make_unit(until=DAY), "Tỉnh Kia", since=DAY)

    with django_assert_num_queries(12):  # session, user; unit, versions; above 2; children 2; came from; became; identifiers; acts
        response = reader.get(reverse("network:unit", args=[province.pk]))

    assert response.content.decode().count(">xã<") == count


def test_an_unknown_unit_is_not_found(reader):
    assert reader.get("/don-vi/999999999/").status_code == 404
