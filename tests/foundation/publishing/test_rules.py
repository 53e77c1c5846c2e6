from __future__ import annotations

import pytest
from django.utils import translation

from diemcau.foundation.publishing import rules


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (None, ""),
        ({"n": 0, "op": "eq"}, "0"),
        ({"n": 350, "op": "gt"}, "hơn 350"),
        ({"n": 3000, "op": "lt"}, "dưới 3.000"),
        ({"n": 31000, "op": "approx"}, "khoảng 31.000"),
        ({"n": 700, "op": "approx_lt"}, "gần 700"),
        ({"n": [60, 130], "op": "range"}, "từ 60 đến 130"),
        ({"n": [1.5, 1200], "op": "range"}, "từ 1,5 đến 1.200"),
        ({"n": 17_000_000_000, "op": "eq"}, "17.000.000.000"),
        ({"n": 1.93, "op": "gt"}, "hơn 1,93"),
        ({"n": 1e-7, "op": "eq"}, "0,0000001"),
        ({"n": 5, "op": None}, "5"),
    ],
)
def test_a_count_keeps_its_operator(count, words):
    with translation.override("vi"):
        assert rules.count_words(count) == words


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (None, ""),
        ({"start": None, "session": "sáng"}, ""),
        ({"start": "2024-10-16"}, "16/10/2024"),
        ({"start": "2024-10"}, "10/2024"),
        ({"start": "2024"}, "2024"),
        ({"start": "2022-09-23", "session": "sáng"}, "sáng 23/09/2022"),
        ({"start": "2024-10-01", "end": "2024-10-03"}, "01/10/2024 – 03/10/2024"),
        ({"start": "2024-10-01", "end": "2024-10-01"}, "01/10/2024"),
    ],
)
def test_a_day_is_written_as_far_as_it_is_stated(span, words):
    assert rules.span_words(span) == words


def test_codes_become_words_and_other_words_stay():
    with translation.override("vi"):
        assert rules.level_words("province_part_of_national") == "phần của tỉnh trong hội nghị toàn quốc"
        assert rules.level_words("liên huyện") == "liên huyện"
        assert rules.level_words(None) == ""
        assert rules.format_words("in_person (not stated otherwise)") == "trực tiếp (nguồn không nêu khác)"
        assert rules.format_words("unknown") == ""
        assert rules.format_words("hybrid (qua VNPT)") == "trực tiếp kết hợp trực tuyến (qua VNPT)"
        assert rules.format_words("lưu động") == "lưu động"


def sites(total=None, **levels):
    return {
        "total": {"n": total, "op": "eq"} if total else None,
        "by_level": [[level, {"n": n, "op": "eq"}] for level, n in levels.items()],
        "text": None,
    }


@pytest.mark.parametrize(
    ("one", "other", "differs"),
    [
        (sites(172, district=10, commune=161), sites(district=10, commune=161), False),
        (sites(172), sites(171), True),
        (sites(172, district=10), sites(district=11), True),
        (sites(172), sites(district=10), False),
    ],
)
def test_sources_differ_on_sites_only_when_they_number_the_same_thing_otherwise(one, other, differs):
    entry = {"point": "sites", "by": [{"source": 1, "is": "sites", "value": one}, {"source": 2, "is": "sites", "value": other}]}
    assert rules._statement(entry, 2).differs is differs


@pytest.mark.parametrize(("one", "other", "differs"), [("hơn 3.000", "Hơn 3.000 đại biểu", False), ("hơn 3.000", "gần 3.000", True)])
def test_sources_differ_when_their_words_do(one, other, differs):
    entry = {"point": "delegates", "by": [{"source": 1, "is": "text", "value": one}, {"source": 3, "is": "text", "value": other}]}
    statement = rules._statement(entry, 3)

    assert statement.differs is differs
    assert [cell.words for cell in statement.cells] == [one, "", other]


@pytest.mark.parametrize(
    ("url", "is_link"), [("https://nhandan.vn/a", True), ("javascript:alert(1)", False), ("//x", False), (None, False), ("https://", False)]
)
def test_only_an_address_of_the_web_becomes_a_link(url, is_link):
    assert rules._source(1, {"url": url, "published": None})["is_link"] is is_link
