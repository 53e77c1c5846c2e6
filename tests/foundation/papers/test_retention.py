"""Each period of retention names the act it rests on; what nobody checked is shown as such."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse

from diemcau.foundation.accounts.models import Role
from diemcau.foundation.papers import queries
from diemcau.foundation.papers.models import LegalAct, RetentionBasis
from diemcau.foundation.papers.services.acts import load_retention
from diemcau.kernel.retention import Period, periods
from tests.before.factories import make_unit, make_user

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 24)


def test_every_period_any_room_keeps_something_for_names_an_act_in_the_table_and_no_other_row_is_there():
    shown = queries.retention(TODAY)

    assert [row.period.key for row in shown if row.basis is None] == []
    assert set(RetentionBasis.objects.values_list("period", flat=True)) == {row.key for row in periods()}


def test_loading_the_bases_again_changes_nothing():
    before = list(RetentionBasis.objects.order_by("pk").values())

    assert load_retention() == len(before)
    assert list(RetentionBasis.objects.order_by("pk").values()) == before


def test_an_act_that_ended_is_told_at_every_period_that_rests_on_it():
    act = LegalAct.objects.get(number="91/2025/QH15")
    LegalAct.objects.filter(pk=act.pk).update(in_force=DateRange(act.in_force.lower, TODAY))

    ended = {row.period.key for row in queries.retention(TODAY) if not row.is_in_force}

    assert ended == set(RetentionBasis.objects.filter(act=act).values_list("period", flat=True))
    assert "notices.letters" in ended


@pytest.mark.parametrize(("hours", "words"), [(12, "12 giờ"), (47, "47 giờ"), (48, "2 ngày"), (49, "49 giờ"), (24 * 180, "180 ngày")])
def test_a_period_is_said_in_hours_until_two_days_and_in_days_when_they_are_whole(hours, words):

    assert Period("tests.x", "x", "y", timedelta(hours=hours)).length == words


def test_the_page_shows_length_act_and_how_sure_and_asks_one_query_for_all(client, django_assert_max_num_queries):
    client.force_login(make_user(make_unit("Sở X"), role=Role.CONTACT))

    with django_assert_max_num_queries(8):
        page = client.get(reverse("papers:retention")).content.decode()

    assert "180 ngày" in page
    assert "Luật 91/2025/QH15" in page
    assert "Một nguồn thứ cấp" in page


def test_an_act_nobody_checked_is_never_shown_as_simply_in_force(client):
    client.force_login(make_user(make_unit("Sở X"), role=Role.CONTACT))
    act = LegalAct.objects.get(number="1172/QĐ-TTg")
    assert (act.confidence, act.is_checked) == ("C", False)

    page = client.get(reverse("papers:acts"), {"q": "1172", "day": "2026-11-24"}).content.decode()

    assert "còn hiệu lực theo hiểu biết, chưa kiểm tra" in page
    assert "status-ok" not in page


def test_the_scheme_on_communication_stands_on_three_public_sources_with_its_day():
    scheme = LegalAct.objects.get(number="1079/QĐ-TTg")

    assert (scheme.issued_on, scheme.is_checked, scheme.last_day) == (date(2022, 9, 14), True, date(2028, 12, 31))
