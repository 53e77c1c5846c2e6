from __future__ import annotations

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diemcau.after.archive import rules, services
from diemcau.after.archive.errors import RecordRefused, UnknownRecord
from diemcau.after.archive.models import Record
from diemcau.after.archive.services import Outcome
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.network.models import UnitKind
from diemcau.foundation.network.rules import CODES_SINCE_2025, CODES_UNTIL_2025
from diemcau.foundation.publishing import queries as publishing
from diemcau.foundation.publishing.errors import NothingPublished, ReasonMissing
from diemcau.foundation.publishing.rules import KIND
from tests.after.archive_factories import NOW, SOURCES, TESTS, facts, make_record, source
from tests.foundation.factories import make_unit

pytestmark = pytest.mark.django_db


def file(name: str, record: object) -> io.BytesIO:
    content = record if isinstance(record, bytes) else json.dumps(record).encode()
    opened = io.BytesIO(content)
    opened.name = name
    return opened


def imported(*files):
    return services.import_records(files, by=TESTS, now=NOW)


def outcomes(report):
    return [(entry.file, str(entry.outcome)) for entry in report.files]


def test_the_five_source_records_enter_once():
    first, again = imported(*SOURCES), imported(*SOURCES)

    assert [first.count(Outcome.ADDED), first.is_clean] == [5, True]
    assert [again.count(Outcome.UNCHANGED), again.is_clean] == [5, True]
    assert Record.objects.count() == 5


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_export_gives_back_every_fact_of_a_source_record(path):
    imported(path)

    assert services.export(path.stem) == json.loads(path.read_bytes())


def test_good_files_enter_and_bad_ones_touch_nothing():
    make_record("b", title="trước")

    report = imported(file("a.json", facts("a")), file("b.json", facts("b", title="sau", level="?")), file("c.json", b"{"))

    assert outcomes(report) == [("a.json", "added"), ("b.json", "refused"), ("c.json", "refused")]
    assert services.export("b") == facts("b", title="trước")
    assert set(Record.objects.values_list("slug", flat=True)) == {"a", "b"}


def test_the_report_names_file_and_field_in_one_line():
    report = imported(file("a.json", facts("a", delegates={"count": "x"})), file("b.json", facts("b")))

    assert report.lines == ["a.json: delegates.count: Giá trị phải là số không âm hoặc cặp số [từ, đến] hoặc null.", "b.json: đã thêm (b)"]


def test_two_files_with_one_id_and_different_facts_are_both_refused():
    report = imported(file("a.json", facts("a", title="một")), file("b.json", facts("a", title="hai")))

    assert outcomes(report) == [("a.json", "refused"), ("b.json", "refused")]
    assert not Record.objects.exists()


def test_two_files_with_the_same_facts_enter_once():
    assert outcomes(imported(file("a.json", facts("a")), file("b.json", facts("a")))) == [("a.json", "added"), ("b.json", "unchanged")]


def test_a_record_that_changed_is_changed_and_the_act_is_recorded():
    record = make_record("a", title="một", level="province", date={"start": "2024-10-16"})

    outcome = services.import_record(facts("a", title="hai", date={"start": "2023-05"}), by=TESTS, now=NOW)

    record.refresh_from_db()
    assert (outcome, record.title, record.level, record.starts_on, record.year) == (Outcome.CHANGED, "hai", "", None, 2023)
    assert [entry.act for entry in entries_of(record)] == ["archive.changed", "archive.added"]


def test_a_file_that_is_not_there_is_told(tmp_path):
    report = imported(tmp_path / "none.json", tmp_path)

    assert [entry.outcome for entry in report.files] == [Outcome.REFUSED, Outcome.REFUSED]


def test_a_refused_record_tells_its_problems():
    with pytest.raises(RecordRefused) as refusal:
        services.import_record(facts("a", level="?"), by=TESTS, now=NOW)

    assert [problem.field for problem in refusal.value.problems] == ["level"]


def test_export_of_an_unknown_id_is_refused_with_a_sentence():
    with pytest.raises(UnknownRecord, match="khong-co"):
        services.export("khong-co")


numbers = st.integers(-(10**18), 10**18) | st.floats(-1e15, 1e15, allow_nan=False)
words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
values = st.recursive(
    st.none() | st.booleans() | numbers | words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3), max_leaves=8
)
named = set(rules.schema()["properties"])


def same(left: object, right: object) -> bool:
    """Equal, and a truth is not a number."""
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return left == right and isinstance(left, bool) == isinstance(right, bool)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    start=st.sampled_from(["000", "001", "002", "003", "004"]),
    other=st.dictionaries(words.filter(lambda key: key not in named), values, max_size=4),
    inside=st.dictionaries(words.map(lambda key: f"x{key}"), values, max_size=3),
    count=st.none() | st.integers(0, 10**18) | st.floats(0, 1e15) | st.lists(st.integers(0, 10**9), min_size=2, max_size=2).map(sorted),
)
def test_a_round_trip_loses_nothing(start, other, inside, count):
    record = {**source(start), **other}
    record["place"] = {**record["place"], **inside}
    record["delegates"] = {**record["delegates"], "count": count, "op": "range" if isinstance(count, list) else "approx"}

    services.import_record(record, by=TESTS, now=NOW)

    assert same(services.export(record["id"]), record)
    assert services.import_record(services.export(record["id"]), by=TESTS, now=NOW) != Outcome.ADDED


# --- the network ------------------------------------------------------------------------------------------
def test_provinces_are_found_by_code_in_the_list_of_their_day():
    tien_giang = make_unit("Tỉnh Tiền Giang", code_list=CODES_UNTIL_2025, code="82")
    dong_thap = make_unit("Tỉnh Đồng Tháp", code_list=CODES_SINCE_2025, code="82", kind=UnitKind.PROVINCE)

    imported(SOURCES[0])

    record = Record.objects.get()
    assert (record.province_then, record.province_now) == (tien_giang, dong_thap)


def test_a_code_that_means_another_province_finds_none():
    make_unit("Tỉnh Đồng Tháp", code_list=CODES_UNTIL_2025, code="82")

    imported(SOURCES[0])

    assert Record.objects.get().province_then is None


def test_records_enter_when_no_country_is_loaded():
    imported(*SOURCES)

    assert not Record.objects.exclude(province_then=None, province_now=None).exists()


# --- publishing -------------------------------------------------------------------------------------------
def test_a_published_record_keeps_what_it_said_until_it_is_published_again():
    record = make_record("a", title="một")
    services.publish_record(record, by=TESTS, now=NOW)
    services.import_record(facts("a", title="hai"), by=TESTS, now=NOW)

    shown = publishing.one(KIND, "a")
    assert shown is not None
    assert shown.payload["title"] == "một"


def test_a_withdrawal_needs_a_reason_and_a_published_version():
    record = make_record("a")
    with pytest.raises(NothingPublished):
        services.withdraw_record(record, reason="nhầm", by=TESTS, now=NOW)
    services.publish_record(record, by=TESTS, now=NOW)
    with pytest.raises(ReasonMissing):
        services.withdraw_record(record, reason=" \n", by=TESTS, now=NOW)

    services.withdraw_record(record, reason="Nhầm hội nghị.", by=TESTS, now=NOW)

    assert publishing.one(KIND, "a") is None
    assert [entry.act for entry in entries_of(record)] == ["archive.withdrawn", "archive.published", "archive.added"]


def test_facts_that_the_format_does_not_name_are_published_only_when_asked():
    record = make_record("a", operator_phone="0912345678")

    silent = services.publish_record(record, by=TESTS, now=NOW)
    told = services.publish_record(record, with_other_facts=True, by=TESTS, now=NOW)

    assert "0912345678" not in json.dumps(silent.payload)
    assert told.payload["other"] == [["operator_phone", "0912345678"]]
