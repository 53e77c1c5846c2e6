from __future__ import annotations

from datetime import date

import pytest

from diemcau.foundation.network import queries
from diemcau.foundation.network.models import UnitKind
from diemcau.foundation.network.rules import CODES_SINCE_2025, CODES_UNTIL_2025
from tests.foundation.factories import make_unit, make_version

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("whole_network")
def test_quang_ngai_finds_the_old_and_the_new_province_and_says_which_is_which():
    found = queries.search("quang ngai")

    assert [(hit.version.name, hit.version.code_list, hit.is_current, hit.version.last_day) for hit in found[:2]] == [
        ("Tỉnh Quảng Ngãi", CODES_SINCE_2025, True, None),
        ("Tỉnh Quảng Ngãi", CODES_UNTIL_2025, False, date(2025, 6, 30)),
    ]


@pytest.mark.usefixtures("whole_network")
@pytest.mark.parametrize(("day", "code_list"), [(date(2025, 6, 30), CODES_UNTIL_2025), (date(2025, 7, 1), CODES_SINCE_2025)])
def test_a_search_on_a_day_finds_only_what_exists_then(day, code_list):
    found = queries.search("tỉnh quảng ngãi", on=day)

    assert [(hit.version.name, hit.version.code_list) for hit in found] == [("Tỉnh Quảng Ngãi", code_list)]


@pytest.mark.usefixtures("whole_network")
def test_same_names_are_told_apart_by_place_and_typed_accents_come_first():
    found = queries.search("Xã Tân Thành", on=date(2025, 6, 30), limit=60)
    exact = [hit for hit in found if hit.version.name == "Xã Tân Thành"]

    assert found[: len(exact)] == exact
    assert len({(hit.version.name, hit.place) for hit in exact}) == len(exact)
    assert "Huyện Lai Vung, Tỉnh Đồng Tháp" in [hit.place for hit in exact]


@pytest.mark.usefixtures("whole_network")
@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("tan thanh dong thap", "Xã Tân Thành", "Tỉnh Đồng Tháp"),
        ("TP. HCM", "Thành phố Hồ Chí Minh", ""),
        ("Hòa Lạc", "Xã Hòa Lạc", "Huyện Hữu Lũng, Tỉnh Lạng Sơn"),
        ("dac khu ly son", "Đặc khu Lý Sơn", "Tỉnh Quảng Ngãi"),
        ("viet nam", "Việt Nam", ""),
    ],
)
def test_a_search_puts_what_was_meant_first(text, name, place):
    first = queries.search(text)[0]

    assert (first.version.name, first.place) == (name, place)


@pytest.mark.usefixtures("whole_network")
def test_a_code_finds_its_bearer_in_both_lists():
    assert {(hit.version.name, hit.version.code_list) for hit in queries.search("00004")} == {
        ("Phường Trúc Bạch", CODES_UNTIL_2025),
        ("Phường Ba Đình", CODES_SINCE_2025),
    }


def test_a_unit_is_found_once_by_the_latest_name_that_matches():
    unit = make_unit("Tỉnh Đồng Nai", until=date(2026, 4, 30))
    make_version(unit, "Thành phố Đồng Nai", kind=UnitKind.MUNICIPALITY, since=date(2026, 4, 30))

    assert [hit.version.name for hit in queries.search("dong nai")] == ["Thành phố Đồng Nai"]
    assert [(hit.version.name, hit.is_current) for hit in queries.search("tinh dong nai")] == [("Tỉnh Đồng Nai", False)]


@pytest.mark.parametrize("text", ["", "   ", "%", "_", "'; DROP TABLE network_unit; --", "<script>", "\\", "x" * 5_000])
def test_a_search_for_nonsense_finds_nothing_and_breaks_nothing(text):
    make_unit("Tỉnh Ví Dụ")

    assert queries.search(text) == []


def test_a_word_is_matched_from_its_beginning_only():
    make_unit("Phường Phố Huế", kind=UnitKind.WARD)

    assert [len(queries.search(text)) for text in ("hue", "hu", "ue", "pho hue", "hue pho")] == [1, 1, 0, 1, 1]


@pytest.mark.parametrize(
    ("text", "hits"), [("ea h'leo", 1), ("h'l", 1), ("leo", 0), ("rang-thap cham", 1), ("thap", 0), ("x" * 200, 0), ("x" * 201, 0)]
)
def test_a_word_is_what_stands_between_spaces(text, hits):
    make_unit("Xã Ea H'Leo", kind=UnitKind.COMMUNE)
    make_unit("Thành phố Phan Rang-Tháp Chàm", kind=UnitKind.PROVINCIAL_CITY)

    assert len(queries.search(text)) == hits


@pytest.mark.parametrize("count", [1, 30])
def test_search_asks_the_same_queries_for_one_hit_or_thirty(count, django_assert_num_queries):
    for number in range(count):
        make_unit(f"Xã Tân {number}", kind=UnitKind.COMMUNE, parent=make_unit("Tỉnh Kia Kia"))

    with django_assert_num_queries(3):  # the province, hits, the names above them
        assert len(queries.search("xa tan kia kia")) == count
