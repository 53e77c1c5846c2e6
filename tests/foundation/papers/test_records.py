from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diemcau.foundation.audit.models import Entry
from diemcau.foundation.papers import queries
from diemcau.foundation.papers.errors import BadDay, BadNumber, InForceAlready, ReasonMissing, WrongStep
from diemcau.foundation.papers.models import FileRole, KindCode, PaperEvent, PaperFile, PaperRecipient, PaperRecord, Paragraph, Register, State, Step
from diemcau.foundation.papers.rules import snapshots
from diemcau.foundation.papers.services import lifecycle
from diemcau.foundation.papers.services.correcting import Slip, correct_form
from diemcau.foundation.papers.services.issuing import issue
from tests.before.factories import NOW, TESTS
from tests.foundation.paper_records import ABOUT, DAY, a_committee, a_draft, communes, issued, sent
from tests.foundation.papers_factories import a_full_paper, a_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pressed_once")]
STATE_AFTER = {
    Step.DRAFTED: State.DRAFT, Step.WITHDRAWN: State.DRAFT, Step.SENT: State.SENT, Step.ISSUED: State.ISSUED, Step.SIGNED_FILE: State.ISSUED,
    Step.REPLACED: State.REPLACED, Step.RECALLED: State.RECALLED, Step.DROPPED: State.DROPPED,
}  # fmt: skip


@pytest.fixture
def committee():
    return a_committee()


def refused(act) -> bool:
    """Whether the database refuses ``act``."""
    try:
        with transaction.atomic():
            act()
            connection.check_constraints()
    except IntegrityError:
        return True
    return False


# --- snapshots --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("paper", [a_paper(), a_full_paper(), a_paper(is_letter=True, addressees=["Các xã"], draft_note="Giả định")])
def test_a_snapshot_read_back_is_the_paper_that_was_kept(paper):
    again = snapshots.read(snapshots.kept(paper))

    assert snapshots.kept(again) == snapshots.kept(paper)
    assert (again.title, again.day, again.made_at) == (paper.title, paper.day, paper.made_at)


# --- the way of a paper -----------------------------------------------------------------------------------
def test_sending_freezes_words_files_and_recipients(committee):
    record = sent(committee)

    files = {file.role: bytes(file.content) for file in PaperFile.objects.filter(event__record=record)}
    assert record.state == State.SENT
    assert set(files) == {FileRole.DOCX, FileRole.PDF}
    assert record.sha256 == hashlib.sha256(files[FileRole.PDF]).hexdigest()
    assert snapshots.read(record.snapshot).symbol == "KH-BCĐNQ"
    assert list(PaperRecipient.objects.filter(record=record).order_by("unit").values_list("unit", flat=True)) == communes()
    assert [event.step for event in queries.history_of(record)] == [Step.SENT, Step.DRAFTED]


def test_a_paper_taken_back_is_a_draft_and_what_was_sent_stays_in_its_history(committee):
    record = lifecycle.withdraw(record=sent(committee), note="Sai ngày", by=TESTS, now=NOW)

    assert (record.state, record.snapshot, record.sha256) == (State.DRAFT, None, "")
    assert next((event.step, event.note) for event in queries.history_of(record)) == (Step.WITHDRAWN, "Sai ngày")
    assert PaperFile.objects.filter(event__record=record).count() == 2
    assert sent(committee).pk == record.pk


def test_an_issued_paper_has_number_date_and_a_file_that_says_them(committee):
    record = issued(committee, number=5)

    final = queries.files_of(record)[-1]
    assert (record.state, record.written_number, record.issued_on) == (State.ISSUED, "05/KH-BCĐNQ", DAY)
    assert final.role == FileRole.ISSUED_PDF
    shown = " ".join(pypdfium2.PdfDocument(bytes(final.content))[0].get_textpage().get_text_bounded().split())
    assert "Số: 05/KH-BCĐNQ Quảng Ngãi, ngày 01 tháng 12 năm 2026" in shown


def test_the_document_system_may_give_another_symbol_than_ours(committee):
    record = issue(record=sent(committee), number=12, symbol="KH-BCĐNQQN", issued_on=DAY, by=TESTS, now=NOW)

    assert record.written_number == "12/KH-BCĐNQQN"


@pytest.mark.parametrize(("day", "is_taken"), [(date(2026, 12, 1), True), (date(2026, 12, 2), False)])
def test_a_paper_is_not_issued_on_a_day_that_has_not_come(committee, day, is_taken):
    record = sent(committee)
    if is_taken:
        assert issue(record=record, number=1, issued_on=day, by=TESTS, now=NOW).issued_on == day
    else:
        with pytest.raises(BadDay):
            issue(record=record, number=1, issued_on=day, by=TESTS, now=NOW)


@pytest.mark.parametrize("number", [0, 100_000])
def test_a_number_outside_any_register_is_refused(committee, number):
    with pytest.raises(BadNumber):
        issue(record=sent(committee), number=number, issued_on=DAY, by=TESTS, now=NOW)


def test_one_number_stands_on_one_paper_of_an_office_and_year(committee):
    issued(committee, number=5)
    other = sent(committee, about="conference:2")

    with pytest.raises(BadNumber):
        issue(record=other, number=5, issued_on=DAY, by=TESTS, now=NOW)
    assert issue(record=other, number=5, issued_on=date(2025, 12, 31), by=TESTS, now=NOW).written_number == "05/KH-BCĐNQ"


def test_a_paper_in_force_is_not_begun_again_and_one_in_preparation_is_given_back(committee):
    first = a_draft(committee)

    assert a_draft(committee).pk == first.pk
    issued(committee)
    with pytest.raises(InForceAlready):
        a_draft(committee)
    assert a_draft(committee, kind=KindCode.CONCLUSIONS, symbol="TB-BCĐNQ").pk != first.pk


def test_a_correction_is_a_new_paper_that_names_the_old_which_ends_when_the_new_is_issued(committee):
    old = issued(committee, number=5)
    fresh = lifecycle.replace_paper(record=old, reason="Sai ngày họp", by=TESTS, now=NOW)

    again = lifecycle.replace_paper(record=old, reason="Bấm hai lần", by=TESTS, now=NOW)
    lifecycle.send_for_signature(record=fresh, paper=a_paper(kind_name="Kế hoạch", symbol="KH-BCĐNQ"), recipients=[], by=TESTS, now=NOW)
    old.refresh_from_db()
    before = old.state
    new = issue(record=fresh, number=9, issued_on=DAY, by=TESTS, now=NOW)
    old.refresh_from_db()

    body = snapshots.read(new.snapshot).body
    sentence = "Kế hoạch này thay thế Kế hoạch số 05/KH-BCĐNQ ngày 01 tháng 12 năm 2026 của Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi."
    assert again.pk == fresh.pk
    assert body[0] == Paragraph(sentence, is_italic=True)
    assert (before, old.state, old.end_reason) == (State.ISSUED, State.REPLACED, "Sai ngày họp")
    assert (new.state, new.corrects_id) == (State.ISSUED, old.pk)


def test_a_recalled_paper_says_why_and_a_new_one_may_be_begun(committee):
    record = issued(committee)

    with pytest.raises(ReasonMissing):
        lifecycle.recall(record=record, reason="  ", by=TESTS, now=NOW)
    lifecycle.recall(record=record, reason="Hoãn hội nghị", by=TESTS, now=NOW)

    record.refresh_from_db()
    assert (record.state, record.end_reason, record.written_number) == (State.RECALLED, "Hoãn hội nghị", "05/KH-BCĐNQ")
    assert a_draft(committee).pk != record.pk
    assert Entry.objects.filter(act="papers.recalled").count() == 1


def test_every_step_is_refused_where_it_does_not_follow(committee):
    draft, done = a_draft(committee), issued(committee, about="conference:2")
    lifecycle.recall(record=done, reason="Hoãn", by=TESTS, now=NOW)
    steps = {
        "issue": lambda record: issue(record=record, number=1, issued_on=DAY, by=TESTS, now=NOW),
        "withdraw": lambda record: lifecycle.withdraw(record=record, by=TESTS, now=NOW),
        "replace": lambda record: lifecycle.replace_paper(record=record, reason="x", by=TESTS, now=NOW),
        "recall": lambda record: lifecycle.recall(record=record, reason="x", by=TESTS, now=NOW),
    }
    for step in steps.values():
        for record in (draft, done):
            with pytest.raises(WrongStep):
                step(record)
    with pytest.raises(WrongStep):
        lifecycle.send_for_signature(record=done, paper=a_paper(), recipients=[], by=TESTS, now=NOW)


# --- what the database keeps ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "change",
    [
        {"title": "Khác"}, {"symbol": "X"}, {"number": 6}, {"issued_on": date(2026, 11, 30)}, {"sha256": "0" * 64}, {"snapshot": {}},
        {"kind": "thong-bao"}, {"about": "conference:9"}, {"due_on": None}, {"state": "draft"}, {"state": "recalled", "end_reason": "lén"},
    ],
)  # fmt: skip
def test_nothing_of_an_issued_paper_changes_even_past_the_services(committee, change):
    record = issued(committee)

    assert refused(lambda: PaperRecord.objects.filter(pk=record.pk).update(**change))


def test_history_files_and_recipients_of_an_issued_paper_are_fixed_and_a_paper_is_never_deleted(committee):
    record = issued(committee)
    event = queries.history_of(record)[0]

    assert refused(lambda: PaperEvent.objects.filter(pk=event.pk).update(note="lén"))
    assert refused(lambda: PaperFile.objects.filter(event=event).update(content=b"x"))
    assert refused(lambda: PaperFile.objects.filter(event=event)._raw_delete("default"))
    assert refused(lambda: PaperEvent.objects.filter(pk=event.pk)._raw_delete("default"))
    assert refused(lambda: PaperRecipient.objects.filter(record=record).delete())
    assert refused(lambda: PaperRecipient.objects.create(record=record, unit=committee))
    assert refused(lambda: PaperRecord.objects.filter(pk=record.pk)._raw_delete("default"))


def test_a_hash_that_is_not_of_the_bytes_is_refused(committee):
    event = queries.history_of(sent(committee))[0]

    assert refused(lambda: PaperFile.objects.create(event=event, role=FileRole.SIGNED_PDF, content=b"%PDF", size=4, sha256="0" * 64))


def test_two_papers_of_a_kind_about_one_thing_are_never_in_force_together(committee):
    first, second = issued(committee), issued(committee, about="conference:2", number=6)

    assert refused(lambda: PaperRecord.objects.create(
        issuer=committee, kind=KindCode.PLAN, about=ABOUT, title="x", symbol="KH", state=State.ISSUED, snapshot={}, sha256="1" * 64, number=8,
        issued_on=DAY, created_at=NOW,
    ))  # fmt: skip
    assert {first.state, second.state} == {State.ISSUED}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example is rolled back
@given(steps=st.lists(st.sampled_from(list(Step)), min_size=1, max_size=6))
def test_the_state_is_what_the_history_says_whatever_steps_are_tried(committee, steps):
    """Any sequence of steps: the database takes those that follow, and a record told otherwise is refused."""
    with transaction.atomic():
        record = a_draft(committee, about="conference:77")
        for step in steps:
            last = PaperEvent.objects.filter(record=record).latest("pk").step
            follows = {
                Step.DRAFTED: {Step.SENT, Step.DROPPED}, Step.WITHDRAWN: {Step.SENT, Step.DROPPED}, Step.SENT: {Step.WITHDRAWN, Step.ISSUED},
                Step.ISSUED: {Step.SIGNED_FILE, Step.REPLACED, Step.RECALLED}, Step.SIGNED_FILE: {Step.SIGNED_FILE, Step.REPLACED, Step.RECALLED},
            }.get(Step(last), set())  # fmt: skip

            def add(step=step):
                PaperEvent.objects.create(record=record, step=step, at=NOW + timedelta(minutes=1), by="Thử")
                facts = facts_of(STATE_AFTER[step])
                PaperRecord.objects.filter(pk=record.pk).update(state=STATE_AFTER[step], **facts)

            assert refused(add) == (step not in follows)
        transaction.set_rollback(True)


def facts_of(state: State) -> dict:
    if state in {State.DRAFT, State.DROPPED}:
        return {"snapshot": None, "sha256": ""}
    frozen: dict[str, Any] = {"snapshot": {}, "sha256": "1" * 64} if state == State.SENT else {}
    if state == State.ISSUED:
        frozen |= {"number": 4, "issued_on": DAY}
    return {**frozen, "end_reason": "vì" if state in {State.REPLACED, State.RECALLED} else ""}


# --- drafts that are dropped, letters of correction -------------------------------------------------------
def test_a_draft_begun_with_replace_is_dropped_and_the_old_paper_stays_in_force_until_another_is_begun(committee):
    old = issued(committee)
    fresh = lifecycle.replace_paper(record=old, reason="Nhầm", by=TESTS, now=NOW)

    dropped = lifecycle.drop_draft(record=fresh, note="Không cần nữa", by=TESTS, now=NOW)
    again = lifecycle.replace_paper(record=old, reason="Sửa", by=TESTS, now=NOW)

    old.refresh_from_db()
    assert (old.state, dropped.state, again.state) == (State.ISSUED, State.DROPPED, State.DRAFT)
    assert [event.step for event in queries.history_of(dropped)] == [Step.DROPPED, Step.DRAFTED]
    assert [row.pk for row in queries.records_about(ABOUT)[KindCode.PLAN]] == [again.pk, old.pk]
    assert refused(lambda: PaperRecord.objects.filter(pk=dropped.pk).update(title="khác"))


def test_what_lies_with_the_signer_is_taken_back_before_it_is_dropped_and_keeps_what_was_sent(committee):
    record = sent(committee)
    with pytest.raises(WrongStep):
        lifecycle.drop_draft(record=record, by=TESTS, now=NOW)

    lifecycle.withdraw(record=record, by=TESTS, now=NOW)
    lifecycle.drop_draft(record=record, by=TESTS, now=NOW)

    assert [event.step for event in queries.history_of(record)] == [Step.DROPPED, Step.WITHDRAWN, Step.SENT, Step.DRAFTED]
    assert {file.role for file in queries.files_of(record)} == {FileRole.DOCX, FileRole.PDF}


SLIP = Slip("Trang 2, mục III", "20/12/2026", "12/12/2026")


def test_a_letter_of_correction_names_the_paper_which_stays_in_force_and_goes_to_the_same_units(committee):
    old = issued(committee)

    letter = correct_form(record=old, slips=[SLIP, Slip("", "  ", "")], by=TESTS, now=NOW)
    paper = snapshots.read(letter.snapshot)

    old.refresh_from_db()
    assert (old.state, letter.state, letter.amends, letter.corrects) == (State.ISSUED, State.SENT, old, None)
    assert paper.letter_subject == "V/v đính chính Kế hoạch số 05/KH-BCĐNQ ngày 01 tháng 12 năm 2026"
    assert (paper.number_line, paper.is_letter) == ("Số:      /BCĐNQ", True)
    assert [block.text for block in paper.body if isinstance(block, Paragraph)][2] == (
        "1. Trang 2, mục III: đã in “20/12/2026”; nay sửa lại là “12/12/2026”."
    )
    assert paper.signer == snapshots.read(old.snapshot).signer
    recipients = [set(row.recipients.values_list("unit_id", flat=True)) for row in (old, letter)]
    assert recipients[0] == recipients[1] != set()


def test_a_paper_may_be_corrected_again_once_the_first_letter_is_issued_and_each_takes_a_number_of_the_letters(committee):
    old = issued(committee)
    first = correct_form(record=old, slips=[SLIP], by=TESTS, now=NOW)
    with pytest.raises(WrongStep):
        correct_form(record=old, slips=[SLIP], by=TESTS, now=NOW)
    issue(record=first, number=None, issued_on=DAY, by=TESTS, now=NOW)
    second = correct_form(record=old, slips=[SLIP], by=TESTS, now=NOW)
    issue(record=second, number=None, issued_on=DAY, by=TESTS, now=NOW)

    letters = queries.amendments_of(old)
    assert [(row.number, row.state, row.part) for row in letters] == [(1, State.ISSUED, f"{old.pk}.1"), (2, State.ISSUED, f"{old.pk}.2")]
    assert [register.kind for register in Register.objects.all()] == [KindCode.CALL]


def test_a_letter_of_correction_that_was_taken_back_is_sent_again_with_other_words(committee):
    old = issued(committee)
    letter = correct_form(record=old, slips=[SLIP], by=TESTS, now=NOW)
    lifecycle.withdraw(record=letter, by=TESTS, now=NOW)

    again = correct_form(record=old, slips=[Slip("", "A", "B")], by=TESTS, now=NOW)

    assert (again.pk, PaperRecord.objects.filter(amends=old).count()) == (letter.pk, 1)
    assert any("“A”; nay sửa lại là “B”" in getattr(block, "text", "") for block in snapshots.read(again.snapshot).body)


def test_no_letter_corrects_a_paper_that_is_not_in_force_or_says_nothing_and_none_is_without_its_paper(committee):
    old = issued(committee)
    with pytest.raises(ReasonMissing):
        correct_form(record=old, slips=[Slip("Trang 1", "", "x")], by=TESTS, now=NOW)
    lifecycle.recall(record=old, reason="Hoãn", by=TESTS, now=NOW)
    with pytest.raises(WrongStep):
        correct_form(record=old, slips=[SLIP], by=TESTS, now=NOW)

    facts = {"issuer": committee, "about": ABOUT, "title": "x", "symbol": "x", "created_at": NOW}
    assert refused(lambda: PaperRecord.objects.create(kind=KindCode.CORRECTION, part="1", **facts))
    assert refused(lambda: PaperRecord.objects.create(kind=KindCode.PLAN, part="1", amends=old, **facts))


# --- reading ----------------------------------------------------------------------------------------------
def test_what_is_under_way_stands_before_what_is_in_force_and_what_ended_last(committee):
    old = issued(committee, number=1)
    fresh = lifecycle.replace_paper(record=old, reason="Sửa", by=TESTS, now=NOW)

    before = [row.pk for row in queries.records_about(ABOUT)[KindCode.PLAN]]
    lifecycle.send_for_signature(record=fresh, paper=replace(a_paper(), symbol="KH-BCĐNQ"), recipients=[], by=TESTS, now=NOW)
    issue(record=fresh, number=2, issued_on=DAY, by=TESTS, now=NOW)

    assert before == [fresh.pk, old.pk]
    assert [row.state for row in queries.records_about(ABOUT)[KindCode.PLAN]] == [State.ISSUED, State.REPLACED]
