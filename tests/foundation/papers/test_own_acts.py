"""An office's own acts: entered from the signed text, cited, taken out again; nobody else's business."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network.models import UnitKind
from diemcau.foundation.papers import queries
from diemcau.foundation.papers.errors import ActCited, ActKnown
from diemcau.foundation.papers.models import KindCode, LegalAct
from diemcau.foundation.papers.services.acts import OwnAct, add_act, cite, remove_act
from tests.before.factories import NOW, TESTS, make_unit, make_user

pytestmark = pytest.mark.django_db
PLAN = OwnAct(
    "Kế hoạch", "15/KH-BCĐNQ", date(2026, 1, 20), "về công tác nhân quyền năm 2026", first_day=date(2026, 1, 20), last_day=date(2026, 12, 31),
    source="eOffice", issued_by="Ban Chỉ đạo",
)  # fmt: skip


@pytest.fixture
def office():
    return make_unit("Ban Chỉ đạo về nhân quyền tỉnh X", kind=UnitKind.STEERING_COMMITTEE)


def sent(**changes: str) -> dict[str, str]:
    return {
        "kind": "Kế hoạch", "number": "15/KH-BCĐNQ", "issued_by": "Ban Chỉ đạo", "issued_on": "2026-01-20", "subject": "về công tác nhân quyền",
        "first_day": "2026-01-20", "last_day": "2026-12-31", "source": "eOffice", **changes,
    }  # fmt: skip


def test_an_act_binds_through_the_last_day_that_was_entered_and_is_cited_like_any_other(office):
    act = add_act(unit=office, act=PLAN, by=TESTS, now=NOW)

    assert (act.last_day, act.is_in_force(date(2026, 12, 31)), act.is_in_force(date(2027, 1, 1))) == (date(2026, 12, 31), True, False)
    assert act.citation == "Căn cứ Kế hoạch số 15/KH-BCĐNQ ngày 20 tháng 01 năm 2026 của Ban Chỉ đạo về công tác nhân quyền năm 2026"
    assert list(Entry.objects.filter(act="papers.act-added").values_list("details__number", flat=True)) == ["15/KH-BCĐNQ"]


@pytest.mark.parametrize("number", ["15/KH-BCĐNQ", "30/2020/NĐ-CP"])
def test_an_act_is_known_once_also_against_those_of_the_whole_country(office, number):
    add_act(unit=office, act=PLAN, by=TESTS, now=NOW)

    with pytest.raises(ActKnown):
        add_act(unit=office, act=OwnAct("Kế hoạch", number, PLAN.issued_on, "x", PLAN.first_day, "x"), by=TESTS, now=NOW)


def test_an_act_that_papers_rest_on_stays_until_they_do_not(office):
    act = add_act(unit=office, act=PLAN, by=TESTS, now=NOW)
    cite(unit=office, kind=KindCode.PLAN, acts=[act], words="", by=TESTS, now=NOW)
    with pytest.raises(ActCited):
        remove_act(act=act, by=TESTS, now=NOW)

    cite(unit=office, kind=KindCode.PLAN, acts=[], words="Căn cứ A", by=TESTS, now=NOW)
    remove_act(act=act, by=TESTS, now=NOW)

    assert not LegalAct.objects.filter(unit=office).exists()
    assert Entry.objects.filter(act="papers.act-removed").count() == 1


def test_the_acts_of_the_country_are_not_an_offices_to_remove():
    with pytest.raises(ValueError, match="whole country"):
        remove_act(act=LegalAct.objects.get(number="30/2020/NĐ-CP"), by=TESTS, now=NOW)


def test_a_secretary_adds_chooses_and_removes_an_act_and_only_this_office_is_offered_it(client, office):
    other = make_unit("Ban Chỉ đạo về nhân quyền tỉnh Y", kind=UnitKind.STEERING_COMMITTEE)
    client.force_login(make_user(office))
    page = reverse("papers:own-acts", args=[office.pk])

    assert client.post(page, sent()).status_code == 302
    act = LegalAct.objects.get(unit=office)
    shown = client.get(page).content.decode()
    chosen = client.post(reverse("papers:bases", args=[office.pk]), {"kind": KindCode.PLAN, "acts": [act.pk]})
    refused = client.post(reverse("papers:own-act-removed", args=[office.pk, act.pk]), follow=True).content.decode()

    assert "20/01/2026 – 31/12/2026" in shown and "eOffice" in shown
    assert chosen.status_code == 302
    assert [row.line for row in queries.cited(office, KindCode.PLAN, date(2026, 12, 31))] == [act.citation]
    assert "bỏ khỏi căn cứ pháp lý trước" in refused and LegalAct.objects.filter(pk=act.pk).exists()
    assert act not in queries.acts() and act not in queries.acts(unit=other)
    assert client.get(reverse("papers:own-acts", args=[other.pk])).status_code == 404
    assert client.post(reverse("papers:own-act-removed", args=[other.pk, act.pk])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"last_day": "2026-01-19"}, "Ngày kết thúc sớm hơn ngày bắt đầu."),
        ({"number": "30/2020/NĐ-CP"}, "đã có trong bảng"),
        ({"source": ""}, "errorlist"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_is_kept(client, office, changes, sentence):
    client.force_login(make_user(office))

    answer = client.post(reverse("papers:own-acts", args=[office.pk]), sent(**changes))

    assert answer.status_code == 422 and sentence in answer.content.decode()
    assert not LegalAct.objects.filter(unit=office).exists()


def test_an_act_of_one_day_is_one(client, office):
    client.force_login(make_user(office))

    client.post(reverse("papers:own-acts", args=[office.pk]), sent(last_day="2026-01-20"))

    assert LegalAct.objects.get(unit=office).last_day == date(2026, 1, 20)


def test_a_viewer_enters_nothing(client, office):
    client.force_login(make_user(office, Role.VIEWER))

    assert client.post(reverse("papers:own-acts", args=[office.pk]), sent()).status_code == 404


def test_the_table_of_acts_names_the_last_day_and_not_the_day_after(client, office):
    client.force_login(make_user(office))

    page = client.get(reverse("papers:acts"), {"q": "42/2022/NĐ-CP"}).content.decode()

    assert "– 30/06/2026" in page and "01/07/2026" not in page
