"""From a file to the network and back without a shell."""

from __future__ import annotations

import threading

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network import queries, services
from diemcau.foundation.network.models import Unit, UnitAct
from diemcau.kernel.actors import system
from tests.foundation.factories import GrantFactory, make_person
from tests.foundation.network.act_files import LIST, act, applied, code, commune, every_row, small_country

pytestmark = pytest.mark.django_db

MERGER = {"do": "merge", "from": [code("011"), code("012")], "into": commune("Xã Mới", "012")}
NEW, LISTED = "/tai-khoan/sap-xep-don-vi/moi/", "/tai-khoan/sap-xep-don-vi/"


@pytest.fixture
def root() -> Unit:
    return small_country()


@pytest.fixture
def keeper(client: Client, root: Unit) -> Client:
    client.force_login(make_person(Role.ADMINISTRATOR, root, full_name="Trần Thị Quản"))
    return client


def upload(client: Client, content: bytes):
    return client.post(NEW, {"file": SimpleUploadedFile("nghi-quyet.json", content)})


def text_of(response, status: int = 200) -> str:
    assert response.status_code == status
    return " ".join(response.content.decode().split())


def test_a_file_is_uploaded_looked_at_applied_and_undone(keeper):
    before = every_row()

    uploaded = upload(keeper, act(MERGER))
    made = UnitAct.objects.get()
    page = reverse("accounts:unit_act", args=[made.pk])
    assert (uploaded.status_code, uploaded["Location"]) == (302, page)
    plan = text_of(keeper.get(page))
    assert "Danh mục đơn vị chưa thay đổi." in plan
    assert all(name in plan for name in ("Xã 011", "Xã 012", "Xã Mới", "Áp dụng vào danh mục"))
    assert every_row() == before

    assert "Đã áp dụng đợt sắp xếp." in text_of(keeper.post(f"{page}ap-dung/", follow=True))
    new = queries.by_code(LIST, "012", made.on)
    assert f'<a href="/don-vi/{new.pk}/?day=2027-01-01">Xã Mới</a>' in text_of(keeper.get(page))
    assert "đã áp dụng</span>" in text_of(keeper.get(LISTED))
    assert f'<a href="{page}">1/2026/QH16</a>' in text_of(keeper.get(f"/don-vi/{new.pk}/"))

    assert "trở lại đúng như trước" in text_of(keeper.post(f"{page}hoan-tac/", follow=True))
    assert every_row() == before
    assert "Trần Thị Quản" in text_of(keeper.get(LISTED))


def test_a_bad_file_is_told_item_by_item_and_kept_nowhere(keeper):
    page = text_of(upload(keeper, act(MERGER, {"do": "end", "unit": code("999")})), status=422)

    assert f'<th scope="row">mục 2 · unit</th><td>Ngày 31/12/2026 không có đơn vị nào là 999 ({LIST}).</td>' in page
    assert UnitAct.objects.count() == 0


def test_the_same_file_again_leads_to_the_act_it_was(keeper):
    made = applied(MERGER)

    page = text_of(keeper.post(NEW, {"file": SimpleUploadedFile("a.json", act(MERGER))}, follow=True))

    assert "Tệp này đã được áp dụng trước đây." in page
    assert UnitAct.objects.get() == made


def test_what_depends_on_an_act_stands_where_the_undo_was(keeper):
    made = applied(MERGER)
    GrantFactory.create(unit=queries.by_code(LIST, "012", made.on))

    page = text_of(keeper.get(reverse("accounts:unit_act", args=[made.pk])))
    refused = text_of(keeper.post(reverse("accounts:undo_unit_act", args=[made.pk]), follow=True))

    assert "Vai trò đã giao nhắc đến đơn vị do đợt này lập ra: 1." in page
    assert "Hoàn tác đợt này" not in page
    assert "Không thể hoàn tác đợt sắp xếp" in refused


def test_an_act_that_no_longer_fits_is_told_and_can_be_discarded(keeper):
    upload(keeper, act(MERGER))
    waiting = UnitAct.objects.get()
    applied({"do": "end", "unit": code("012")})

    page = text_of(keeper.get(reverse("accounts:unit_act", args=[waiting.pk])))
    applied_anyway = text_of(keeper.post(reverse("accounts:apply_unit_act", args=[waiting.pk]), follow=True))
    keeper.post(reverse("accounts:discard_unit_act", args=[waiting.pk]))

    assert "không còn khớp" in page
    assert "Áp dụng vào danh mục" not in page
    assert "không còn khớp. Không có gì thay đổi." in applied_anyway
    assert not UnitAct.objects.filter(pk=waiting.pk).exists()


def test_an_administrator_of_a_part_reads_and_changes_nothing(client, root):
    made = applied(MERGER)
    client.force_login(make_person(Role.ADMINISTRATOR, Unit.objects.get(versions__code="01")))

    page = text_of(client.get(reverse("accounts:unit_act", args=[made.pk])))

    assert "Hoàn tác đợt này" not in page
    assert client.get(LISTED).status_code == 200
    assert upload(client, act(MERGER)).status_code == 403
    for name in ("apply_unit_act", "undo_unit_act", "discard_unit_act"):
        assert client.post(reverse(f"accounts:{name}", args=[made.pk])).status_code == 403
    assert UnitAct.objects.get().is_in_force


def test_every_name_is_on_the_pages_of_the_act_narrowed_by_change_and_by_name_before_and_after_it_is_applied(keeper):
    upload(keeper, act(MERGER, {"do": "rename", "unit": code("021"), "name": "Xã Đổi Tên"}))
    made = UnitAct.objects.get()
    page = reverse("accounts:unit_act", args=[made.pk])

    def names(**asked: str) -> list[tuple[str, str]]:
        return [(row.part, row.name) for row in keeper.get(page, asked).context["page"]]

    def told() -> list[object]:
        return [names(), names(phan="begun"), names(q="xa 012"), names(q="doi ten", phan="ended"), names(q="021")]

    planned = told()
    assert planned == [
        [("ended", "Xã 011"), ("ended", "Xã 012"), ("begun", "Xã Mới"), ("changed", "Xã 021 → Xã Đổi Tên")],
        [("begun", "Xã Mới")],
        [("ended", "Xã 012")],
        [],
        [("changed", "Xã 021 → Xã Đổi Tên")],
    ]
    keeper.post(reverse("accounts:apply_unit_act", args=[made.pk]))
    assert told() == planned


def test_what_an_act_of_many_units_changes_is_paged_and_taken_away_whole_as_csv(keeper):
    many = [{"do": "begin", "unit": commune(f"Xã Thứ {number:03d}", f"9{number:03d}")} for number in range(102)]
    upload(keeper, act(*many))
    made = UnitAct.objects.get()
    page = reverse("accounts:unit_act", args=[made.pk])

    assert [len(keeper.get(page, {"trang": number}).context["page"]) for number in (1, 2)] == [100, 2]
    lines = keeper.get(reverse("accounts:unit_act_names", args=[made.pk])).content.decode("utf-8-sig").splitlines()
    assert (lines[0], len(lines)) == ("Thay đổi,Tên trước,Tên sau,Loại đơn vị,Danh mục mã,Mã", 103)
    assert lines[1].startswith("lập mới,,Xã Thứ 000,")
    keeper.post(reverse("accounts:apply_unit_act", args=[made.pk]))
    after = keeper.get(reverse("accounts:unit_act_names", args=[made.pk])).content.decode("utf-8-sig").splitlines()
    assert sorted(after) == sorted(lines)


def test_while_nobody_applies_an_act_its_page_says_no_step_and_afterwards_it_is_loaded_anew(keeper):
    upload(keeper, act(MERGER))
    made = UnitAct.objects.get()
    url = reverse("accounts:unit_act_progress", args=[made.pk])

    waiting = text_of(keeper.get(url, headers={"HX-Request": "true"}))
    services.apply_act(made, by=system("test"), now=timezone.now())

    assert ("Bước" in waiting, keeper.get(url).headers["HX-Refresh"]) == (False, "true")


@pytest.mark.django_db(transaction=True)
def test_another_session_sees_at_which_step_an_act_is_while_it_is_applied_and_none_afterwards(root):
    made, seen = services.enter_act(act(MERGER), by=system("test"), now=timezone.now()), []

    def look(step: int) -> None:
        def ask() -> None:
            seen.append((step, queries.step_of(made), UnitAct.objects.get().applied_at))
            connection.close()

        other = threading.Thread(target=ask)  # a session of its own
        other.start()
        other.join()

    services.apply_act(made, by=system("test"), now=timezone.now(), told=look)

    assert seen == [(step, step, None) for step in range(1, len(services.STEPS) + 1)]
    assert (queries.step_of(made), queries.step_of(UnitAct(pk=made.pk + 1))) == (0, 0)


@pytest.mark.parametrize(("units", "counts_anew"), [(services.acts.LARGE - 1, False), (services.acts.LARGE, True)])
def test_an_act_of_two_hundred_changes_ends_with_new_statistics_and_a_smaller_one_without(keeper, units, counts_anew):
    begin = [{"do": "begin", "unit": commune(f"Xã {number}", f"9{number:03d}")} for number in range(units)]
    made = services.enter_act(act(*begin), by=system("test"), now=timezone.now())

    with CaptureQueriesContext(connection) as asked:
        services.apply_act(made, by=system("test"), now=timezone.now())
        services.undo_act(UnitAct.objects.get(), by=system("test"), now=timezone.now())

    assert sum((query["sql"] or "").startswith("ANALYZE network_unit") for query in asked) == 2 * counts_anew


def test_a_secretary_finds_no_such_page(client, root):
    client.force_login(make_person(Role.SECRETARY, root))

    assert [client.get(url).status_code for url in (LISTED, NEW, f"{LISTED}1/")] == [403, 403, 403]


def test_the_list_asks_as_much_for_30_acts_as_for_one(keeper, django_assert_max_num_queries, django_assert_num_queries):
    first = applied({"do": "rename", "unit": code("011"), "name": "Xã Tên 0"})
    keeper.get(LISTED)
    with django_assert_max_num_queries(12) as one:
        keeper.get(LISTED)
    for number in range(1, 30):
        UnitAct.objects.create(on="2027-01-01", source="x", facts={}, digest=f"{number:064}", entered_at=first.entered_at)

    with django_assert_num_queries(len(one)):
        keeper.get(LISTED)
