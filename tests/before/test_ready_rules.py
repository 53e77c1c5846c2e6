"""When a hall is asked, what makes it green, amber or red, and what a line is good for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from diemcau.before.sites import rules
from diemcau.before.sites.models import ReadyItem, ReadyMoment
from diemcau.before.sites.rules import Answer, Colour, LineGrade, Reason
from tests.before.factories import OPENS_AT

SECOND = timedelta(seconds=1)
ALL_OK = dict.fromkeys(ReadyItem, Answer("ok"))


def judged(said, earlier=None, *, is_due=False, line="unknown", grade=None):
    told = rules.verdict(said, earlier, is_due=is_due, line=line, grade=grade)
    return told.colour, list(told.reasons)


@pytest.mark.parametrize(
    ("moment", "asked", "due"),
    [
        (ReadyMoment.T24H, timedelta(hours=36), timedelta(hours=24)),
        (ReadyMoment.T60, timedelta(minutes=90), timedelta(minutes=60)),
        (ReadyMoment.T10, timedelta(minutes=30), timedelta(minutes=10)),
    ],
)
def test_a_moment_is_asked_before_it_is_due_and_both_move_with_the_opening(moment, asked, due):
    moved = OPENS_AT + timedelta(days=7)
    assert (rules.asked_from(moment, OPENS_AT), rules.due_at(moment, OPENS_AT)) == (OPENS_AT - asked, OPENS_AT - due)
    assert (rules.asked_from(moment, moved), rules.due_at(moment, moved)) == (moved - asked, moved - due)


def test_the_moment_of_now_begins_when_its_question_does_and_the_last_one_stays():
    before = [(moment, rules.asked_from(moment, OPENS_AT)) for moment in ReadyMoment]
    assert rules.current_moment(OPENS_AT, before[0][1] - SECOND) is None
    assert [rules.current_moment(OPENS_AT, at) for _, at in before] == [ReadyMoment.T24H, ReadyMoment.T60, ReadyMoment.T10]
    assert [rules.current_moment(OPENS_AT, at - SECOND) for _, at in before[1:]] == [ReadyMoment.T24H, ReadyMoment.T60]
    assert rules.current_moment(OPENS_AT, OPENS_AT + timedelta(hours=5)) == ReadyMoment.T10


def test_a_hall_with_all_seven_in_order_is_green():
    assert judged(ALL_OK, is_due=True, line="good", grade=LineGrade.PICTURE) == (Colour.GREEN, [])


@pytest.mark.parametrize("item", ReadyItem)
def test_what_a_hall_cannot_do_without_makes_it_red_and_the_rest_amber(item):
    colour, reasons = judged(ALL_OK | {item: Answer("not_ok")}, is_due=True)
    vital = item not in {ReadyItem.PROGRAMME, ReadyItem.ROSTER}
    assert (colour, reasons) == ((Colour.RED, [Reason.NOT_IN_ORDER]) if vital else (Colour.AMBER, [Reason.SMALL_THING]))


def test_a_fault_is_red_wherever_it_was_told():
    assert judged(ALL_OK | {ReadyItem.PROGRAMME: Answer("not_ok", "no_sound")})[0] == Colour.RED


def test_nothing_said_is_amber_until_the_moment_is_due_and_red_from_then_on():
    assert judged({}) == (Colour.AMBER, [Reason.NOT_ANSWERED])
    assert judged({}, is_due=True) == (Colour.RED, [Reason.MISSED])


def test_only_the_programme_unanswered_is_amber_also_when_the_moment_is_over():
    said = {item: answer for item, answer in ALL_OK.items() if item != ReadyItem.PROGRAMME}
    assert judged(said, is_due=True) == (Colour.AMBER, [Reason.NOT_ANSWERED])


@pytest.mark.parametrize(
    ("line", "grade", "found"),
    [
        ("lost", None, (Colour.RED, [Reason.LINE_LOST])),
        ("weak", None, (Colour.AMBER, [Reason.LINE_WEAK])),
        ("good", LineGrade.SOUND, (Colour.AMBER, [Reason.LINE_POOR])),
        ("good", LineGrade.TELEPHONE, (Colour.AMBER, [Reason.LINE_POOR])),
        ("unknown", LineGrade.PICTURE, (Colour.GREEN, [])),
    ],
)
def test_the_line_counts_as_it_was_last_reported_and_measured(line, grade, found):
    assert judged(ALL_OK, line=line, grade=grade) == found


def test_a_fault_told_before_stands_until_its_own_item_is_answered_again():
    earlier = ALL_OK | {ReadyItem.PICTURE: Answer("not_ok", "no_picture")}
    assert judged({}, earlier)[0] == Colour.RED
    assert judged({ReadyItem.PERSON: Answer("ok")}, earlier)[0] == Colour.RED
    assert judged({ReadyItem.PICTURE: Answer("ok")}, earlier) == (Colour.AMBER, [Reason.NOT_ANSWERED])


def test_a_hall_that_missed_the_moment_before_is_red_until_it_speaks():
    assert judged({}, {}) == (Colour.RED, [Reason.MISSED])
    assert judged(ALL_OK, {}) == (Colour.GREEN, [])


PICTURE, SOUND = rules.LIMITS[LineGrade.PICTURE], rules.LIMITS[LineGrade.SOUND]


@pytest.mark.parametrize(("limits", "grade", "below"), [(PICTURE, LineGrade.PICTURE, LineGrade.SOUND), (SOUND, LineGrade.SOUND, LineGrade.TELEPHONE)])
def test_a_line_is_good_for_what_all_its_figures_allow_the_limits_included(limits, grade, below):
    on_the_limit = {"down_kbps": limits.down_kbps, "up_kbps": limits.up_kbps, "rtt_ms": limits.rtt_ms, "loss": limits.loss}
    worse = {"down_kbps": limits.down_kbps - 1, "up_kbps": limits.up_kbps - 1, "rtt_ms": limits.rtt_ms + 1, "loss": limits.loss + 0.01}
    assert rules.line_grade(**on_the_limit) == grade
    assert {rules.line_grade(**on_the_limit | {name: figure}) for name, figure in worse.items()} == {below}
    assert {rules.line_grade(**on_the_limit | {name: None}) for name in ("down_kbps", "up_kbps", "rtt_ms")} == {LineGrade.TELEPHONE}
