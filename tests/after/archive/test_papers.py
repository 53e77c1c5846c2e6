from __future__ import annotations

import json

import pytest
from django.utils import translation

from diemcau.after.archive import papers
from diemcau.foundation.publishing.rules import reading
from tests.after.archive_factories import SOURCES, facts, source


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


def read(start: str):
    return reading(papers.payload(source(start)))


def test_a_record_that_states_nothing_can_be_read():
    paper = reading(papers.payload(facts()))

    assert (paper.title, paper.day, paper.level, paper.delegates, paper.sites) == ("", "", "", "", "")
    assert papers.facets(paper.raw) == {}


def test_a_count_keeps_its_operator_on_the_page():
    assert [read(start).delegates for start in ("001", "003", "000")] == ["hơn 350", "hơn 700", ""]


def test_province_then_and_now_are_told_apart():
    place = read("003").raw["place"]

    assert (place["then"]["name"], place["now"]["name"]) == ("Tỉnh Hà Nam", "Tỉnh Ninh Bình")


def test_what_only_other_sources_state_is_said_to_be_theirs():
    paper = read("004")

    assert (paper.day, paper.is_day_told_by_others) == ("sáng 23/09/2022", True)
    assert (paper.delegates, paper.delegates_elsewhere) == ("", ["hơn 3.000"])
    assert (paper.sites, paper.sites_elsewhere) == ("", ["172"])
    assert {statement.point: [cell.words for cell in statement.cells] for statement in paper.statements} == {
        "date": ["", "sáng 23/9 (2022)", ""],
        "delegates": ["", "hơn 3.000", "hơn 3.000"],
        "sites": ["", "172 (1 cấp tỉnh, 10 cấp huyện, 161 cấp xã)", "10 cấp huyện, 161 cấp xã"],
        "speakers": [
            "",
            "báo cáo viên Trung ương và lãnh đạo Công an tỉnh Cao Bằng",
            "lãnh đạo Cục Đối ngoại, Cục An ninh chính trị nội bộ (Bộ Công an), lãnh đạo Công an tỉnh",
        ],
    }
    assert [statement.point for statement in paper.statements if statement.differs] == ["speakers"]


def test_a_day_of_the_main_source_is_its_own():
    assert read("000").is_day_told_by_others is False


def test_figures_of_different_kinds_stand_apart():
    assert [(group.kind, [figure["words"] for figure in group.figures]) for group in read("002").figures] == [
        ("người", ["10.000"]),
        ("trường hợp", ["hơn 3.200", "86.000"]),
        ("đồng", ["17.000.000.000"]),
        ("lượt", ["hơn 25.000"]),
    ]


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("người", "persons"),
        ("lượt người", "turns"),
        ("lượt trẻ em", "turns"),
        ("trường hợp", "cases"),
        ("hộ", "households"),
        ("hộ nghèo", "households"),
        ("hồ sơ", "cases"),
        ("đồng", "vnd"),
        ("tỷ đồng", "vnd"),
        ("VND", "vnd"),
        ("%", "other"),
        (None, "other"),
    ],
)
def test_the_unit_tells_the_kind_of_count(unit, kind):
    assert papers.count_kind(unit) == kind


def test_speakers_without_topic_and_topics_without_speaker_are_kept():
    paper = read("000").raw

    assert [(row["name"], row["topics"]) for row in paper["speakers"]] == [("Phạm Nguyễn Hoàng Vũ", []), (None, [])]
    assert [row["speakers"] for row in paper["topics"]] == [[]] * 5


def test_a_speaker_is_tied_to_the_topics_that_name_them():
    assert [row["topics"] for row in read("003").raw["speakers"]] == [[1, 2]]


def test_a_topic_recorded_as_a_title_is_a_title_and_nothing_is_built_on_it():
    paper = papers.payload(source("000"))
    held = [row["title"] for row in paper["topics"] if row["title_only"]]

    assert len(held) == 2
    assert not set(held) & set(papers.search_text(paper))
    assert not any(title in json.dumps(papers.facets(paper), ensure_ascii=False) for title in held)


def test_topics_stand_in_their_order_and_those_without_one_last():
    record = facts(topics=[{"title": "c"}, {"title": "b", "order": 2}, None, {"title": "a", "order": 1}])
    assert [row["title"] for row in papers.payload(record)["topics"]] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "stated", [{"levels": {"district": 10}}, {"by_level": {"district": 10}}, {"district": 10}, {"by_level": {"district": {"count": 10}}}]
)
def test_sites_per_level_are_read_however_they_are_written(stated):
    assert papers.sites(stated)["by_level"] == [["district", {"n": 10, "op": "eq"}]]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_a_payload_holds_no_file_name_and_no_note_of_the_archivist(path):
    record = json.loads(path.read_bytes())
    told = json.dumps(papers.payload(record), ensure_ascii=False)

    assert record["source"]["file"] not in told
    assert "not_stated" not in told
    assert json.loads(told) == papers.payload(record)
