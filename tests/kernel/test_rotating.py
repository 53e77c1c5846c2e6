from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diemcau.kernel.rotating import shown, step_at, step_of

VECTORS = json.loads((Path(__file__).parents[1] / "js" / "rotating_vectors.json").read_text())
SECRET = "k3y-of-the-day"
START = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)  # a whole half minute
MOMENTS = st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds it


@pytest.mark.parametrize(("secret", "step", "digits", "word"), VECTORS)
def test_the_screen_and_the_server_make_the_same_code(secret, step, digits, word):
    assert (shown(secret, step).digits, shown(secret, step).word) == (digits, word)


@pytest.mark.parametrize(("seconds", "step"), [(0, 0), (29.999, 0), (30, 1), (-0.001, -1), (-30, -1), (-30.001, -2)])
def test_a_step_is_a_whole_half_minute(seconds, step):
    assert step_at(START + timedelta(seconds=seconds)) - step_at(START) == step


@pytest.mark.parametrize(("seconds", "holds"), [(-30.001, False), (-30, True), (0, True), (29.999, True), (59.999, True), (60, False)])
def test_a_code_holds_from_the_step_before_to_the_step_after_its_own(seconds, holds):
    code, moment = shown(SECRET, step_at(START)), START + timedelta(seconds=seconds)

    assert [step_of(SECRET, told, moment) for told in (code.digits, code.word)] == [code.step if holds else None] * 2


@given(MOMENTS)
def test_what_the_screen_shows_is_known_again_at_once(moment):
    code = shown(SECRET, step_at(moment))

    assert len(code.digits) == 6
    assert len(code.word) == 8
    assert step_of(SECRET, code.digits, moment) == step_of(SECRET, code.word, moment) == code.step


@pytest.mark.parametrize("told", ["", "12345", "1234567", "½", "٣٤٥٦٧٨", "\udcff", "AAAAAAAA"])
def test_what_is_no_code_is_none(told):
    assert step_of(SECRET, told, START) is None


def test_the_code_of_one_secret_is_not_the_code_of_another():
    assert step_of("another", shown(SECRET, step_at(START)).word, START) is None
