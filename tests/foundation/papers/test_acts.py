from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network.models import UnitKind
from diemcau.foundation.papers import queries
from diemcau.foundation.papers.models import KindCode, LegalAct
from diemcau.foundation.papers.services.acts import cite, load_acts
from tests.before.factories import NOW, TESTS, make_unit, make_user

pytestmark = pytest.mark.django_db
ENDED = "42/2022/NĐ-CP"
LAST_DAY = date(2026, 6, 30)


def test_the_acts_are_in_the_table_without_anybody_loading_them_and_a_second_time_changes_nothing():
    before = list(LegalAct.objects.order_by("pk").values())

    count = load_acts()

    assert count == len(before) > 25
    assert list(LegalAct.objects.order_by("pk").values()) == before


def test_an_act_of_an_office_is_left_alone_when_ours_are_loaded(office):
    LegalAct.objects.create(
        unit=office, kind="Kế hoạch", number="01/KH-BCĐNQ", subject="về nhân quyền", in_force=("2026-01-01", None), source="own", confidence="A"
    )

    load_acts()

    assert LegalAct.objects.filter(unit=office).count() == 1


@pytest.fixture
def office():
    return make_unit("Ban Chỉ đạo về nhân quyền tỉnh X", kind=UnitKind.STEERING_COMMITTEE)


def test_an_act_binds_until_the_day_before_another_takes_its_place():
    act = LegalAct.objects.get(number=ENDED)

    assert act.is_in_force(LAST_DAY)
    assert not act.is_in_force(LAST_DAY + timedelta(days=1))
    assert act.replaced_by == "224/2026/NĐ-CP"


def test_every_replacement_that_is_a_number_is_itself_in_the_table():
    known = set(LegalAct.objects.values_list("number", flat=True))
    named = {act.replaced_by.split(" (")[0] for act in LegalAct.objects.exclude(replaced_by="")}

    assert named - known == set()


def test_a_line_is_written_as_papers_write_it():
    decision, law = LegalAct.objects.get(number="1172/QĐ-TTg"), LegalAct.objects.get(number="91/2025/QH15")

    assert decision.citation.startswith("Căn cứ Quyết định số 1172/QĐ-TTg ngày 17 tháng 6 năm 2025 của Thủ tướng Chính phủ phê duyệt Kế hoạch")
    assert law.citation == "Căn cứ Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 ngày 26 tháng 6 năm 2025"


def test_only_acts_in_force_are_proposed_but_a_chosen_one_is_kept_and_told_as_ended(office):
    proposed = queries.cited(office, KindCode.PLAN, date(2026, 12, 10))
    cite(unit=office, kind=KindCode.PLAN, acts=[LegalAct.objects.get(number=ENDED)], words="Căn cứ Kế hoạch năm 2026", by=TESTS, now=NOW)

    chosen = queries.cited(office, KindCode.PLAN, LAST_DAY + timedelta(days=1))

    assert [row.act.number for row in proposed if row.act] == ["1079/QĐ-TTg", "1172/QĐ-TTg"]
    assert [(row.is_in_force, row.replaced_by) for row in chosen] == [(False, "224/2026/NĐ-CP"), (True, "")]
    assert [row.is_in_force for row in queries.cited(office, KindCode.PLAN, LAST_DAY)] == [True, True]
    assert chosen[1].line == "Căn cứ Kế hoạch năm 2026"


def test_choosing_nothing_goes_back_to_what_is_proposed(office):
    cite(unit=office, kind=KindCode.PLAN, acts=[], words="Căn cứ A", by=TESTS, now=NOW)
    cite(unit=office, kind=KindCode.PLAN, acts=[], words=" \n", by=TESTS, now=NOW)

    assert [row.act.number for row in queries.cited(office, KindCode.PLAN, date(2026, 12, 10)) if row.act] == ["1079/QĐ-TTg", "1172/QĐ-TTg"]


def test_the_page_of_acts_shows_what_was_in_force_on_a_day(client, office):
    client.force_login(make_user(office, Role.VIEWER))

    on_its_last_day, after = (
        client.get(reverse("papers:acts"), {"q": ENDED, "day": day.isoformat()}).content.decode() for day in (LAST_DAY, LAST_DAY + timedelta(days=1))
    )

    assert 'status-ok">có hiệu lực' in on_its_last_day or "status-ok" in on_its_last_day
    assert "status-bad" in after and "thay bằng: 224/2026/NĐ-CP" in after
    assert client.get(reverse("papers:acts"), {"day": "hôm qua"}).status_code == 200
