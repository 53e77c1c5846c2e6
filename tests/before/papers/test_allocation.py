"""The annex that says how many people each unit sends, read back from the papers that carry it."""

from __future__ import annotations

from datetime import date, time

import pytest

from diemcau.before.convening.models import Delegate, Quota, Terms
from diemcau.before.convening.papers import conference as papers
from diemcau.before.convening.queries.paper_gaps import gaps
from diemcau.before.convening.queries.papers import paper_facts
from diemcau.before.sites.models import Site
from diemcau.foundation.network.models import Unit
from diemcau.foundation.papers.models import KindCode, Paragraph, Table
from tests.before.factories import NOW, make_unit
from tests.before.papers_factories import a_conference

pytestmark = pytest.mark.django_db
AS_ASKED = "trước 17 giờ 00 phút, ngày 03 tháng 12 năm 2026"  # seven days before the opening: the usual terms


@pytest.fixture
def conference():
    return a_conference(nominate_by=None)


def ask(conference, unit: Unit, seats: int, **more) -> Quota:
    return Quota.objects.create(conference=conference, unit=unit, seats=seats, created_at=NOW, **more)


def annex(paper, title: str) -> list[list[str]]:
    blocks = next(annex.blocks for annex in paper.annexes if annex.title == title)
    table = next(block for block in blocks if isinstance(block, Table))
    return [[str(cell) for cell in row] for row in (*table.rows, table.total)]


def said(paper) -> str:
    blocks = [*paper.body, *(block for annex in paper.annexes for block in annex.blocks)]
    return " ".join(block.text for block in blocks if isinstance(block, Paragraph))


def test_seats_asked_for_count_and_people_convened_only_where_a_unit_was_not_asked(conference):
    commune = Site.objects.get(conference=conference, is_main=False)
    ask(conference, commune.unit, 6, given_back=1, given_back_reason="Đi học")
    facts = paper_facts(conference, now=NOW)

    for paper in (papers.plan(facts), papers.call(facts)):
        assert annex(paper, "Phân bổ đại biểu") == [
            ["1", "Sở Tư pháp", "4", "Hội trường tỉnh"],
            ["2", "Xã Trà Bồng", "5", "Xã Trà Bồng"],
            ["", "Tổng cộng", "9", ""],
        ]
        assert "09 đại biểu của 02 đơn vị" in said(paper)
    assert annex(papers.plan(facts), "Danh sách điểm cầu")[-1][-1] == "9"


def test_seats_without_a_hall_count_for_the_units_own_site_else_as_not_yet_placed_and_the_sites_still_add_up(conference):
    Delegate.objects.filter(conference=conference).delete()
    commune = Site.objects.get(conference=conference, is_main=False)
    ask(conference, commune.unit, 3)
    ask(conference, make_unit("Xã Ba Tơ", parent=None), 2)
    plan = papers.plan(paper_facts(conference, now=NOW))

    assert [row[1:] for row in annex(plan, "Phân bổ đại biểu")] == [
        ["Xã Ba Tơ", "2", "Chưa phân điểm cầu"],
        ["Xã Trà Bồng", "3", "Xã Trà Bồng"],
        ["Tổng cộng", "5", ""],
    ]
    assert [(row[1], row[4]) for row in annex(plan, "Danh sách điểm cầu")] == [
        ("Hội trường tỉnh", "0"),
        ("Xã Trà Bồng", "3"),
        ("Chưa phân điểm cầu", "2"),
        ("Tổng cộng", "5"),
    ]


def test_a_quota_that_moved_counts_once_and_one_given_back_whole_is_no_line(conference):
    Delegate.objects.filter(conference=conference).delete()
    old, new, silent = (make_unit(name, parent=None) for name in ("Xã Cũ", "Xã Mới", "Xã Vắng"))
    heir = ask(conference, new, 7)
    ask(conference, old, 3, moved_to=heir)
    ask(conference, silent, 2, given_back=2, given_back_reason="Không cử")

    assert [(row.unit, row.seats) for row in paper_facts(conference, now=NOW).allocation] == [("Xã Mới", 7)]


def test_units_are_asked_by_one_deadline_that_of_the_terms_unless_the_words_name_another(conference):
    before = paper_facts(conference, now=NOW)
    ask(conference, Site.objects.get(conference=conference, is_main=False).unit, 6)
    usual = paper_facts(conference, now=NOW)
    Terms.objects.create(conference=conference, deadline_days=5, deadline_hour=time(11, 30))
    own = paper_facts(conference, now=NOW)

    assert before.nominate_by == ""
    assert AS_ASKED in said(papers.call(usual)) and AS_ASKED in said(papers.plan(usual))
    assert own.nominate_by == "11 giờ 30 phút, ngày 05 tháng 12 năm 2026"


@pytest.mark.parametrize(("day", "is_told"), [(date(2026, 12, 3), False), (date(2026, 12, 4), True)])
def test_words_that_name_another_day_than_the_terms_are_told_before_anybody_signs(day, is_told):
    conference = a_conference(nominate_by=day)
    ask(conference, Site.objects.get(conference=conference, is_main=False).unit, 6)

    sentences = [str(gap.sentence) for gap in gaps(paper_facts(conference, now=NOW), KindCode.CALL)]

    assert any("hạn khác" in sentence for sentence in sentences) == is_told
