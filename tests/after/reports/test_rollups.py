"""Numbers by unit: derived when the host freezes, added up on a page, opened down to their rows."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from diemcau.after.reports import queries, services
from diemcau.after.reports.models import Measure, UnitFigure
from diemcau.during.attendance import services as attendance
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network.models import UnitEdge, UnitKind
from diemcau.kernel.actors import system
from tests.before.factories import make_province, make_unit, make_user
from tests.during.attendance_factories import NOON, check_in, event, make_hall, send

BY = system("tests")
pytestmark = pytest.mark.django_db


def a_frozen_conference(django_capture_on_commit_callbacks, people=4, came=3):
    """A hall of a commune of Quảng Ngãi where all but one came; frozen at noon, its figures derived as in the house."""
    site, device, delegates = make_hall(people)
    UnitEdge.objects.create(child=site.unit, parent=site.conference.host, period=(date(2025, 7, 1), None))
    send(site, device, *(check_in(delegate) for delegate in delegates[:came]))
    send(site, device, event("close", NOON, counted=came), now=NOON)
    with django_capture_on_commit_callbacks(execute=True):
        attendance.freeze_conference(conference=site.conference, by=BY, now=NOON)
    return site


def centre_above(conference):
    """The centre above the province of ``conference``, and a reader there."""
    centre = make_unit("Việt Nam", kind=UnitKind.CENTRE)
    UnitEdge.objects.filter(child=conference.host).delete()
    UnitEdge.objects.create(child=conference.host, parent=centre, period=(date(2025, 7, 1), None))
    return make_user(centre, Role.VIEWER)


def figures(conference):
    return {(row.measure, row.unit_id): row.value for row in UnitFigure.objects.filter(conference=conference)}


# --- deriving ---------------------------------------------------------------------------------------------
def test_freezing_derives_people_and_sites_by_unit_and_they_add_up_to_the_frozen_figures(django_capture_on_commit_callbacks):
    site = a_frozen_conference(django_capture_on_commit_callbacks)

    frozen = queries.figures(site.conference, now=NOON)
    sums = dict.fromkeys(Measure.values, 0)
    for (measure, _unit), value in figures(site.conference).items():
        sums[measure] += value

    assert sums == {"attended": frozen.people.attended, "convened": frozen.people.convened, "sites": frozen.site_totals.total}
    assert sums == {"attended": 3, "convened": 4, "sites": 1}


def test_deriving_again_changes_nothing_and_writes_no_act(django_capture_on_commit_callbacks):
    conference = a_frozen_conference(django_capture_on_commit_callbacks).conference

    assert services.derive_unit_figures(conference=conference, by=BY, now=NOON) == 0
    assert Entry.objects.filter(act="reports.unit-figures-derived").count() == 1


def test_a_figure_that_was_tampered_with_is_derived_right_again(django_capture_on_commit_callbacks):
    conference = a_frozen_conference(django_capture_on_commit_callbacks).conference
    before = figures(conference)
    UnitFigure.objects.filter(measure=Measure.ATTENDED).update(value=999)
    UnitFigure.objects.filter(measure=Measure.SITES).delete()

    assert services.derive_unit_figures(conference=conference, by=BY, now=NOON) == 2
    assert figures(conference) == before


def test_nothing_is_derived_before_the_host_freezes():
    site, device, delegates = make_hall(2)
    send(site, device, check_in(delegates[0]))

    assert services.derive_unit_figures(conference=site.conference, by=BY, now=NOON) == 0
    assert not UnitFigure.objects.exists()


# --- the page ---------------------------------------------------------------------------------------------
def test_the_page_adds_up_what_the_reader_may_see_and_nothing_else(client, django_capture_on_commit_callbacks):
    conference = a_frozen_conference(django_capture_on_commit_callbacks).conference
    reader = centre_above(conference)
    stranger = make_user(make_province("Tỉnh Khác"), Role.SECRETARY)

    client.force_login(reader)
    seen = client.get(reverse("reports:roll-up")).context["rolled"].total
    client.force_login(stranger)
    hidden = client.get(reverse("reports:roll-up")).context["rolled"].total

    assert (seen, hidden) == (3, 0)


@pytest.mark.parametrize(("measure", "total"), [("attended", 3), ("convened", 4), ("sites", 1), ("held", 0)])
def test_each_number_is_added_up_alone(client, django_capture_on_commit_callbacks, measure, total):
    client.force_login(centre_above(a_frozen_conference(django_capture_on_commit_callbacks).conference))

    assert client.get(reverse("reports:roll-up"), {"so": measure}).context["rolled"].total == total


def test_days_outside_the_ones_asked_for_are_not_counted_and_their_ends_are(client, django_capture_on_commit_callbacks):
    conference = a_frozen_conference(django_capture_on_commit_callbacks).conference
    client.force_login(centre_above(conference))
    day = conference.day.isoformat()
    before, after = (conference.day.replace(day=at).isoformat() for at in (conference.day.day - 1, conference.day.day + 1))

    totals = [
        client.get(reverse("reports:roll-up"), {"tu": since, "den": until}).context["rolled"].total
        for since, until in ((day, day), ("", before), (after, ""), (before, after))
    ]

    assert totals == [3, 0, 0, 3]


def test_a_province_opens_to_its_communes_and_a_number_to_rows_that_add_up_to_it(client, django_capture_on_commit_callbacks):
    conference = a_frozen_conference(django_capture_on_commit_callbacks).conference
    client.force_login(centre_above(conference))
    opened = client.get(reverse("reports:roll-up"), {"trong": conference.host_id}).context["rolled"]
    (row,) = [row for row in opened.rows if row.value]

    page = client.get(reverse("reports:origins", args=[row.version.unit_id]), {"trong": conference.host_id})

    assert (opened.level, opened.total) == ("commune", 3)
    assert [(origin.title, origin.day, origin.value) for origin in page.context["rows"]] == [(conference.title, conference.day, 3)]


def test_what_cannot_be_read_in_the_address_is_left_out_and_said(client, django_capture_on_commit_callbacks):
    client.force_login(centre_above(a_frozen_conference(django_capture_on_commit_callbacks).conference))

    page = client.get(reverse("reports:roll-up"), {"tu": "31/02/2026", "ngay": "hôm qua", "so": "<script>"})

    assert page.context["rolled"].total == 3
    assert set(page.context["form"].errors) == {"tu", "ngay", "so"}
    assert "<script>" not in page.content.decode().replace("<script src", "")


@pytest.mark.parametrize(("day", "never"), [("2025-06-30", True), ("2025-07-01", False)])
def test_where_no_outline_exists_the_page_says_that_there_can_be_no_map_and_where_one_is_only_missing_it_says_that(client, day, never):
    long_ago = date(2000, 1, 1)
    province = make_unit("Tỉnh Quảng Ngãi", kind=UnitKind.PROVINCE, since=long_ago)
    make_unit("Huyện Ba Tơ", kind=UnitKind.RURAL_DISTRICT, parent=province, since=long_ago)
    make_unit("Xã Ba Vì", kind=UnitKind.COMMUNE, parent=province)
    client.force_login(make_user(province))

    page = client.get(reverse("reports:roll-up"), {"trong": province.pk, "ngay": day}).content.decode()

    assert ("không thể có bản đồ" in page, "Chưa có bản đồ" in page) == (never, not never)


def test_a_unit_that_is_not_there_is_not_found(client):
    client.force_login(make_user(make_province()))

    answers = [
        client.get(reverse("reports:roll-up"), {"trong": "999999"}).status_code,
        client.get(reverse("reports:origins", args=[999_999])).status_code,
    ]

    assert answers == [404, 404]


def test_the_table_comes_as_csv_and_workbook_with_the_same_numbers(client, django_capture_on_commit_callbacks):
    client.force_login(centre_above(a_frozen_conference(django_capture_on_commit_callbacks).conference))

    sheet = openpyxl.load_workbook(io.BytesIO(client.get(reverse("reports:roll-up-xlsx")).content)).worksheets[0]
    lines = list(csv.reader(io.StringIO(client.get(reverse("reports:roll-up-csv")).content.decode("utf-8-sig"))))

    assert lines[-1][1:3] == ["Tổng cộng", "3"]
    assert [cell.value for cell in sheet[sheet.max_row]][1:3] == ["Tổng cộng", 3]
    assert [row[1] for row in lines[1:]] == [sheet.cell(row, 2).value for row in range(4, sheet.max_row + 1)]


def test_a_name_that_looks_like_a_formula_is_text_in_the_csv(client, django_capture_on_commit_callbacks):
    conference = a_frozen_conference(django_capture_on_commit_callbacks).conference
    reader = centre_above(conference)
    conference.host.versions.update(name="=HYPERLINK(1)")
    client.force_login(reader)

    lines = list(csv.reader(io.StringIO(client.get(reverse("reports:roll-up-csv")).content.decode("utf-8-sig"))))

    assert lines[1][1] == "'=HYPERLINK(1)"


@pytest.mark.parametrize("count", [1, 30])
def test_the_page_asks_the_same_queries_for_one_province_or_thirty(client, count, django_assert_num_queries):
    client.force_login(make_user(make_province("Tỉnh 0")))
    for at in range(1, count):
        make_province(f"Tỉnh {at}")

    with django_assert_num_queries(6):
        page = client.get(reverse("reports:roll-up"))

    assert len(page.context["rolled"].rows) == count
