from __future__ import annotations

from dataclasses import replace

import pytest

from diemcau.after.reports import queries
from diemcau.after.reports.models import ReportText
from diemcau.before.conferences.models import ProgrammeItem
from diemcau.during.attendance import services as attendance
from diemcau.foundation.network.models import UnitKind
from diemcau.foundation.papers import queries as offices
from diemcau.kernel.actors import system
from tests.after.reports_factories import a_site, some_facts, some_figures
from tests.before.factories import ConferenceFactory, DelegateFactory, make_province, make_unit
from tests.during.attendance_factories import MORNING, NOON, check_in, event, make_hall, send

BY = system("tests")


def a_closed_hall(people=3, **fields):
    """A hall where everyone but one came and one more was counted; closed with a reason."""
    site, device, delegates = make_hall(people, **fields)
    send(site, device, *(check_in(delegate) for delegate in delegates[1:]))
    send(site, device, event("close", NOON, counted=people, reason="Một phóng viên"), now=NOON)
    return site


@pytest.mark.django_db
def test_figures_are_those_of_now_until_the_host_freezes_them():
    site = a_closed_hall()
    conference = site.conference

    before = queries.figures(conference, now=NOON)
    attendance.freeze_conference(conference=conference, by=BY, now=NOON)
    after = queries.figures(conference, now=NOON.replace(year=2027))

    assert (before.is_frozen, before.as_of) == (False, NOON)
    assert (after.is_frozen, after.as_of, after.frozen_by) == (True, NOON, BY.label)
    assert [(row.convened, row.attended, row.counted, row.reason) for row in after.sites] == [(3, 2, 3, "Một phóng viên")]
    assert (before.sites, before.people, before.site_totals) == (after.sites, after.people, after.site_totals)


@pytest.mark.django_db
def test_what_arrives_after_the_freeze_changes_no_figure_of_the_report():
    site = a_closed_hall()
    attendance.freeze_conference(conference=site.conference, by=BY, now=NOON)
    frozen = queries.figures(site.conference, now=NOON)

    latecomer = DelegateFactory.create(site=site, conference=site.conference)
    send(site, None, check_in(latecomer), now=NOON, by=BY)

    assert queries.figures(site.conference, now=NOON) == frozen


@pytest.mark.django_db
def test_delegates_stand_by_unit_then_by_given_name():
    conference = ConferenceFactory.create()
    site, _device, _people = make_hall(0, conference=conference)
    first, second = make_unit("Xã An"), make_unit("Xã Đức")
    for unit, name in ((second, "Lê Văn An"), (first, "Nguyễn Thị Yến"), (first, "Trần Ánh"), (first, "Đỗ Đức")):
        DelegateFactory.create(site=site, conference=conference, unit=unit, full_name=name)

    assert [person.full_name for person in queries.delegates(conference)] == ["Trần Ánh", "Đỗ Đức", "Nguyễn Thị Yến", "Lê Văn An"]


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.django_db
def test_the_facts_cost_the_same_for_one_site_or_thirty(count, django_assert_num_queries):
    conference = ConferenceFactory.create()
    for _number in range(count):
        make_hall(2, conference=conference)

    with django_assert_num_queries(16):  # the last three ask for the plan issued and the acts the report names
        facts = queries.report_facts(conference, now=MORNING)

    assert (len(facts.figures.sites), len(facts.delegates)) == (count, 2 * count)


@pytest.mark.django_db
def test_a_province_speaks_as_its_peoples_committee():
    head = queries.letterhead(ConferenceFactory.create(host=make_province("Tỉnh Quảng Ngãi")), ReportText())

    assert (head.issuer_above, head.issuer, head.symbol, head.place) == ("", "Ủy ban nhân dân tỉnh Quảng Ngãi", "BC-UBND", "Quảng Ngãi")
    assert head.capacity == ["TM. Ủy ban nhân dân", "Chủ tịch"]


@pytest.mark.django_db
def test_a_committee_speaks_under_the_peoples_committee_of_its_province():
    committee = make_unit("Ban Chỉ đạo về nhân quyền tỉnh Cao Bằng", kind=UnitKind.STEERING_COMMITTEE, parent=make_province("Tỉnh Cao Bằng"))
    head = queries.letterhead(ConferenceFactory.create(host=committee), ReportText())

    assert (head.issuer_above, head.symbol, head.place) == ("Ủy ban nhân dân tỉnh Cao Bằng", "BC-BCĐNQ", "Cao Bằng")
    assert head.capacity == ["TM. Ban Chỉ đạo", "Trưởng ban"]
    assert head.recipients == ["Ủy ban nhân dân tỉnh Cao Bằng (để báo cáo)", "Các đơn vị dự hội nghị", "Lưu: VT"]


@pytest.mark.django_db
def test_a_ministry_speaks_from_the_capital():
    head = queries.letterhead(ConferenceFactory.create(host=make_unit("Bộ Công an", kind=UnitKind.MINISTRY)), ReportText())

    assert (head.issuer_above, head.issuer, head.symbol, head.place) == ("", "Bộ Công an", "BC-BCA", "Hà Nội")


@pytest.mark.django_db
def test_what_a_person_wrote_wins_over_the_proposal():
    text = ReportText(
        issuer="Ban Tổ chức", issuer_above="UBND", symbol="BC-BTC", place="Phố Hiến", capacity="TM. Ban Tổ chức\n\n Trưởng ban ", recipients="A\nB"
    )

    assert queries.letterhead(ConferenceFactory.create(), text) == queries.Letterhead(
        "UBND", "Ban Tổ chức", "BC-BTC", "Phố Hiến", ["TM. Ban Tổ chức", "Trưởng ban"], ["A", "B"]
    )


@pytest.mark.parametrize(
    ("unit", "place"),
    [
        ("Tỉnh Quảng Ngãi", "Quảng Ngãi"),
        ("Thành phố Hải Phòng", "Hải Phòng"),
        ("Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh"),
        ("Xã Ba Tơ", "Ba Tơ"),
        ("Phường 1", "Phường 1"),
    ],
)
def test_the_place_is_the_bare_name_but_for_people_and_numbers(unit, place):
    assert offices.place_name(unit) == place


def test_what_is_missing_is_told_gravest_first():
    open_site = a_site(2, closed_at=None)
    bare = some_facts(figures=some_figures(a_site(1), open_site, is_frozen=False))

    assert [(missing.is_grave) for missing in queries.shortcomings(bare)] == [True, False, False, False, False]
    whole = replace(some_facts(), programme=[ProgrammeItem()], assessment=["Tốt."], signer_name="A")
    assert queries.shortcomings(whole) == []
