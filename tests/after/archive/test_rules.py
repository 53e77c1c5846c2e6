from __future__ import annotations

import json
import math
from typing import Any

import pytest

from diemcau.after.archive import rules
from tests.after.archive_factories import SOURCES, facts, source


def problems(**fields):
    return [(problem.field, problem.sentence) for problem in rules.check(facts(**fields))]


def fields_of(content: bytes) -> list[str]:
    return [problem.field for problem in rules.read(content)[1]]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_five_source_records_keep_the_format(path):
    assert rules.read(path.read_bytes())[1] == []


def test_there_are_five_source_records():
    assert len(SOURCES) == 5


def test_the_published_schema_is_the_one_the_code_reads():
    published = rules.SCHEMA_FILE.parents[5] / "docs" / "archive-record.schema.json"
    assert published.read_bytes() == rules.SCHEMA_FILE.read_bytes()


def test_every_field_but_schema_and_id_may_be_null():
    nulls: dict[str, Any] = dict.fromkeys(set(rules.schema()["properties"]) - {"schema", "id"})
    assert rules.check(facts(**nulls)) == []


def nullified(value, path=()):
    """Every record that differs from ``value`` by one null inside."""
    for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if path or step not in {"schema", "id"}:
            yield (*path, step)
        if isinstance(inner, dict | list):
            yield from nullified(inner, (*path, step))


@pytest.mark.parametrize("start", ["000", "001", "002", "003", "004"])
def test_any_field_of_a_source_record_may_be_null_at_any_depth(start):
    for path in nullified(source(start)):
        record = source(start)
        place = record
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = None
        assert rules.check(record) == [], path


@pytest.mark.parametrize("level", ["commune", "district", "province", "province_part_of_national", "central", "national", None])
def test_each_level_is_known(level):
    assert problems(level=level) == []


def test_a_level_nobody_knows_is_told_with_the_levels_there_are():
    assert problems(level="huyện") == [
        ("level", "Giá trị phải là một trong các giá trị: commune, district, province, province_part_of_national, central, national, null.")
    ]


@pytest.mark.parametrize("op", ["eq", "gt", "lt", "approx", "approx_lt", None])
@pytest.mark.parametrize("count", [0, 350, 1.93])
def test_a_count_carries_an_operator_and_may_be_a_decimal(op, count):
    assert problems(delegates={"count": count, "op": op}, sites={"total": count, "op": op}, figures=[{"value": count, "op": op}]) == []


def test_a_range_is_a_pair():
    assert problems(delegates={"count": [60, 130.5], "op": "range"}) == []
    assert [field for field, _ in problems(delegates={"count": 60, "op": "range"})] == ["delegates.count"]
    assert [field for field, _ in problems(delegates={"count": [60, 130], "op": "gt"})] == ["delegates.count"]
    assert [field for field, _ in problems(figures=[{}, {"value": [130, 60], "op": "range"}])] == ["figures[1].value"]
    assert [field for field, _ in problems(delegates={"count": [1, 2, 3], "op": "range"})] == ["delegates.count"]


def test_a_range_of_one_number_is_a_range():
    assert problems(delegates={"count": [60, 60], "op": "range"}) == []


@pytest.mark.parametrize("levels", [["province", "district"], {"province": 1, "district": {"count": 10, "op": "approx"}}])
def test_sites_tell_levels_with_or_without_counts(levels):
    assert problems(sites={"levels": levels, "by_level": {"commune": [100, 161]}, "commune": 161}) == []


@pytest.mark.parametrize("count", ["350", True, -1, {}, [1]])
def test_a_count_that_is_no_count_is_told_in_one_sentence(count):
    assert problems(delegates={"count": count}) == [("delegates.count", "Giá trị phải là số không âm hoặc cặp số [từ, đến] hoặc null.")]


@pytest.mark.parametrize(
    ("day", "fields"), [("2024-02-29", []), ("2024-02", []), ("2024", []), ("2023-02-29", ["date.start"]), ("2024-13", ["date.start"])]
)
def test_a_day_stands_in_the_calendar(day, fields):
    assert [field for field, _ in problems(date={"start": day})] == fields


@pytest.mark.parametrize("day", ["16/10/2024", "2024-1-1", "2024-10-16\n", "0000"])
def test_a_day_is_written_as_the_format_says(day):
    assert [field for field, _ in problems(date={"start": day})] == ["date.start"]


def test_a_conference_does_not_end_before_it_begins():
    assert [field for field, _ in problems(date={"start": "2024-10-03", "end": "2024-10-02"})] == ["date.end"]
    assert problems(date={"start": "2024-10-03", "end": "2024-10-03"}) == []
    assert problems(date={"start": "2024-10-03", "end": "2024-10"}) == []


@pytest.mark.parametrize("slug", ["", "có dấu", "a/b", "a.b", "a" * 121, "a\n", None, 7])
def test_an_id_may_stand_in_an_address(slug):
    assert [field for field, _ in problems(slug=slug)] == ["id"]


def test_a_missing_id_is_named():
    assert [str(problem) for problem in rules.check({"schema": "diemcau.case/1"})] == ["Thiếu khóa “id”."]


@pytest.mark.parametrize("name", [None, "diemcau.case/2", "", 1])
def test_a_record_names_its_schema(name):
    assert [problem.field for problem in rules.check({"schema": name, "id": "a"})] == ["schema"]


def test_each_problem_is_told_by_its_field():
    found = problems(level="x", topics=[{"title": 7}, {"hold": "?"}], place={"province_then": {"code": 82}}, chair={})
    assert sorted(field for field, _ in found) == ["chair", "level", "place.province_then.code", "topics[0].title", "topics[1].hold"]


def test_at_most_twenty_problems_are_told_about_one_file():
    assert len(problems(topics=[7] * 500)) == 20


# --- hostile files ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"not json", b"\xff\xfe{\x00}", b"\x89PNG\r\n", b"[]", b"null", b'"text"', b"1", b"[" * 100_000, b'{"a":' * 100_000],
    ids=["empty", "half", "words", "utf-16", "picture", "list", "null", "text", "number", "deep list", "deep object"],
)
def test_a_file_that_is_no_record_is_refused_whole(content):
    assert fields_of(content) == [""]


def test_a_file_may_begin_with_a_byte_order_mark():
    assert rules.read(b"\xef\xbb\xbf" + json.dumps(facts()).encode()) == (facts(), [])


def test_a_file_larger_than_20_mb_is_not_read():
    assert fields_of(b" " * (rules.LARGEST_FILE + 1)) == [""]
    assert rules.read(json.dumps(facts()).encode().ljust(rules.LARGEST_FILE))[1] == []


def test_a_key_that_stands_twice_is_told_where_it_stands():
    content = b'{"schema": "diemcau.case/1", "id": "a", "delegates": {"count": 1, "count": 2}}'
    assert fields_of(content) == ["delegates"]
    assert fields_of(b'{"schema": "diemcau.case/1", "id": "a", "id": "b"}') == [""]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "1e300", "9" * 21, "9" * 5000, "1" + "0" * 18 + "1"])
def test_a_number_that_cannot_be_true_is_refused(number):
    content = f'{{"schema": "diemcau.case/1", "id": "a", "figures": [{{"value": {number}}}]}}'.encode()
    assert fields_of(content) == ["figures[0].value"]


def test_the_largest_whole_number_is_kept():
    assert problems(figures=[{"value": rules.LARGEST_INTEGER}]) == []


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_text_that_cannot_be_stored_is_refused(text):
    assert [field for field, _ in problems(title=text)] == ["title"]
    assert len(problems(other={text: 1})) == 1


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


def test_nesting_has_an_end():
    assert problems(other=nested(rules.DEEPEST - 2)) == []
    assert len(problems(other=nested(rules.DEEPEST - 1))) == 1


def test_a_record_of_a_hundred_thousand_values_is_refused_quickly():
    assert [field for field, _ in problems(other=[0] * rules.MOST_VALUES)] == [""]


# --- other facts ------------------------------------------------------------------------------------------
def test_keys_that_the_format_does_not_name_are_other_facts_at_any_depth():
    record = facts(budget=5, place={"text": "a", "region": "b"}, topics=[{"title": "a", "minutes": 45}], corroboration=[{"adds": {"weather": "mưa"}}])
    assert rules.other_facts(record) == [("budget", 5), ("place.region", "b"), ("topics[0].minutes", 45)]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_format_names_every_key_of_the_source_records(path):
    assert rules.other_facts(json.loads(path.read_bytes())) == []


def test_the_digest_does_not_see_the_order_of_keys():
    assert rules.digest({"a": 1, "b": 2}) == rules.digest({"b": 2, "a": 1})
    assert rules.digest({"a": 1}) != rules.digest({"a": 2})


def test_a_digest_is_never_made_of_what_is_no_number():
    with pytest.raises(ValueError, match="Out of range"):
        rules.digest({"a": math.nan})
