"""Lists of codes and posts: judged row by row, entered whole, and the second time nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from diemcau.foundation.audit.models import Entry
from diemcau.foundation.network import queries, services
from diemcau.foundation.network.errors import BadList
from diemcau.foundation.network.models import Holding, Person, Post, UnitIdentifier, UnitKind
from diemcau.foundation.network.queries import workbooks
from diemcau.foundation.network.queries.lists import judged_identifiers
from diemcau.foundation.network.queries.post_lists import judged_posts
from diemcau.foundation.network.rules import CODES_SINCE_2025
from diemcau.foundation.network.rules.lists import Kind, Line, day_written, days_written, read_lines
from diemcau.kernel import spreadsheets
from diemcau.kernel.actors import system
from tests.foundation.factories import make_unit

pytestmark = pytest.mark.django_db
BY, NOW, TODAY = system("test"), datetime(2026, 11, 24, tzinfo=UTC), date(2026, 11, 24)


@pytest.fixture
def country():
    """Two provinces, each with an "Xã Tân Thành"."""
    root = make_unit("Việt Nam", kind=UnitKind.CENTRE)
    for number, name in enumerate(("Tỉnh Một", "Tỉnh Hai"), start=1):
        province = make_unit(name, parent=root, code_list=CODES_SINCE_2025, code=f"0{number}")
        make_unit("Xã Tân Thành", kind=UnitKind.COMMUNE, parent=province, code_list=CODES_SINCE_2025, code=f"0000{number}")
    return root


def line(number: int = 4, **texts: str) -> Line:
    return Line(number, texts)


def code(number: int = 4, **texts: str) -> Line:
    return line(number, **{"scheme": "vn-gov-2020", "code": "H51.15", "unit": "Tỉnh Một", **texts})


def post(number: int = 4, **texts: str) -> Line:
    return line(number, **{"title": "Chủ tịch UBND", "unit": "Tỉnh Một", **texts})


def enter(kind: Kind, lines: list[Line], unit) -> int:
    return services.enter_list(kind=kind, lines=lines, unit=unit, by=BY, now=NOW).counts["new"]


@pytest.mark.parametrize(
    ("texts", "unit"),
    [
        ({"unit": "Tỉnh Một"}, "Tỉnh Một"),
        ({"unit": "tinh mot"}, "Tỉnh Một"),
        ({"unit": "Xã Tân Thành", "province": "Tỉnh Hai"}, "Xã Tân Thành"),
        ({"unit": "", "code_list": CODES_SINCE_2025, "unit_code": "00002"}, "Xã Tân Thành"),
        ({"unit": "Xã Tân Thành"}, ""),
        ({"unit": "Tỉnh Ba"}, ""),
        ({"unit": "", "unit_code": "01"}, ""),
        ({"unit": "Tỉnh Hai", "code_list": CODES_SINCE_2025, "unit_code": "01"}, ""),
    ],
)
def test_a_unit_is_known_by_code_list_and_code_or_by_a_name_that_means_one_and_is_never_guessed(country, texts, unit):
    (row,) = judged_identifiers([code(**texts)], unit=country, on=TODAY)

    assert (row.unit_name, row.verdict) == (unit, "new" if unit else "error")


def test_units_outside_are_unknown(country):
    province = queries.by_code(CODES_SINCE_2025, "01", TODAY)

    assert [row.verdict for row in judged_identifiers([code(), code(unit="Tỉnh Hai")], unit=province, on=TODAY)] == ["new", "error"]


def test_codes_are_entered_as_written_in_one_act_and_the_same_list_again_changes_nothing(country):
    lines = [
        code(),
        code(5, unit="Tỉnh Hai", code="01.02.G22"),
        code(6, unit="Tỉnh Hai", code="000.00.15.H51", scheme="vn-qcvn102-2016"),
        code(7, unit="?"),
    ]
    rows = judged_identifiers(lines, unit=country, on=TODAY)

    assert [(row.verdict, len(row.remarks)) for row in rows] == [("new", 0), ("new", 1), ("new", 1), ("error", 1)]
    assert [enter(Kind.IDENTIFIERS, lines, country) for _ in range(2)] == [3, 0]
    assert sorted(UnitIdentifier.objects.values_list("code", flat=True)) == ["000.00.15.H51", "01.02.G22", "H51.15"]
    assert [entry.details for entry in Entry.objects.all()] == [{"kind_of_list": "ma-dinh-danh", "entered": 3, "left_out": 1}]


@pytest.mark.parametrize(
    ("second", "verdict"),
    [
        ({"unit": "Tỉnh Hai"}, "error"),  # the code of another unit
        ({"code": "H52"}, "error"),  # a second code to be shown
        ({"code": "H52", "further": "x"}, "new"),
        ({}, "same"),
        ({"unit": "Tỉnh Hai", "since": "01/07/2026"}, "new"),  # the day after the last
        ({"unit": "Tỉnh Hai", "since": "30/06/2026"}, "error"),
    ],
)
def test_rows_that_contradict_each_other_are_refused_from_the_second_on(country, second, verdict):
    first = {"until": "30/06/2026"} if "since" in second else {}

    assert [row.verdict for row in judged_identifiers([code(4, **first), code(5, **second)], unit=country, on=TODAY)] == ["new", verdict]


@pytest.mark.parametrize(
    ("text", "day"), [("05/02/2026", date(2026, 2, 5)), ("2026-02-05", date(2026, 2, 5)), ("5.2.2026", date(2026, 2, 5)), ("", None)]
)
def test_days_are_read_as_vietnam_writes_them(text, day):
    assert day_written(text) == day


@pytest.mark.parametrize(("since", "until"), [("30/02/2026", ""), ("hôm qua", ""), ("02/01/2026", "01/01/2026")])
def test_a_day_that_is_none_and_an_end_before_the_beginning_are_refused(since, until):
    with pytest.raises(BadList):
        days_written(line(since=since, until=until))


def test_a_period_may_last_one_day():
    assert days_written(line(since="01/01/2026", until="01/01/2026")) == (date(2026, 1, 1), date(2026, 1, 2))


def test_posts_and_holders_are_entered_once_and_the_same_list_again_changes_nothing(country):
    lines = [
        post(full_name="Lê Thị Hoà", phone="0912 345 678", since="01/01/2026", training_source="Văn bản số 1"),
        post(5, unit="Tỉnh Hai", full_name="Lê Thị Hoà", phone="0912345678"),  # the same person in a second post
        post(6, title="Phó Chủ tịch UBND"),  # vacant
        post(7, title="Phó Chủ tịch UBND", full_name="Trần Văn An"),
        post(8, title="Phó Chủ tịch UBND", full_name="Trần Văn An", email="không phải"),
    ]

    assert [enter(Kind.POSTS, lines, country) for _ in range(2)] == [4, 0]
    assert (Post.objects.count(), Person.objects.count(), Holding.objects.count(), Entry.objects.count()) == (3, 2, 3, 1)
    assert list(Post.objects.filter(must_be_trained=True).values_list("training_source", flat=True)) == ["Văn bản số 1"]


def test_who_is_known_by_name_and_telephone_takes_up_the_post_and_a_namesake_is_remarked_on(country):
    known = services.enter_person(full_name="Lê Thị Hoà", phone="0912345678", by=BY, now=NOW)
    place = services.open_post(unit=queries.by_code(CODES_SINCE_2025, "02", TODAY), title="Giám đốc", since=None, by=BY, now=NOW)
    services.appoint(post=place, person=known, since=None, by=BY, now=NOW)
    same, namesake = judged_posts(
        [post(full_name="Lê Thị Hoà", phone="0912345678"), post(5, full_name="Lê Thị Hoà", phone="0987654321")], unit=country, on=TODAY
    )

    assert (same.facts["person"], len(same.remarks), namesake.facts["person"], len(namesake.remarks)) == (known, 1, None, 1)


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_entered_goes_out_as_a_list_that_changes_nothing_when_it_comes_back(country, kind):
    enter(Kind.IDENTIFIERS, [code(), code(5, unit="Xã Tân Thành", province="Tỉnh Hai", code="00005")], country)
    enter(Kind.POSTS, [post(full_name="Lê Thị Hoà", since="01/01/2026"), post(5, title="Giám đốc")], country)
    judge = judged_identifiers if kind == Kind.IDENTIFIERS else judged_posts

    lines = read_lines(spreadsheets.read(workbooks.entered_workbook(kind, country, TODAY)), kind).lines

    assert [row.verdict for row in judge(lines, unit=country, on=TODAY)] == ["same", "same"]


@pytest.mark.parametrize("kind", list(Kind))
def test_the_template_names_every_unit_and_says_nothing_by_itself(country, kind):
    sheet = spreadsheets.read(workbooks.template_workbook(kind, country, TODAY))

    assert (len(sheet.rows), read_lines(sheet, kind).lines) == (2 + 5, ())  # title, headings, five units


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("count", [1, 30])
def test_judging_asks_the_same_queries_for_one_row_or_thirty(country, kind, count, django_assert_num_queries):
    make, judge, asked = (code, judged_identifiers, 4) if kind == Kind.IDENTIFIERS else (post, judged_posts, 5)
    lines = [make(number, further="x", code=f"H{number}", full_name=f"Lê Văn {number}") for number in range(10, 10 + count)]

    with django_assert_num_queries(asked):
        assert [row.verdict for row in judge(lines, unit=country, on=TODAY)] == ["new"] * count


@pytest.mark.parametrize(("name", "judge", "rows"), [("ma-dinh-danh", judged_identifiers, 1), ("chuc-danh", judged_posts, 2)])
def test_the_lists_of_the_documentation_are_understood_without_a_remark(name, judge, rows):
    unit = make_unit("Tỉnh Quảng Ngãi", code_list=CODES_SINCE_2025, code="51")
    content = (Path(__file__).parents[3] / "docs" / "samples" / f"{name}.csv").read_bytes()

    judged = judge(read_lines(spreadsheets.read(content), Kind(name)).lines, unit=unit, on=TODAY)

    assert [(row.verdict, row.remarks) for row in judged] == [("new", [])] * rows
