from __future__ import annotations

from datetime import date

import pytest

from diemcau.kernel.dates import day_in, years_before


@pytest.mark.parametrize(
    ("text", "day"), [("2026-02-05", date(2026, 2, 5)), ("", None), (None, None), ("2026-02-30", None), ("yesterday", None), ("05/02/2026", None)]
)
def test_a_day_in_an_address_is_read_or_there_is_none(text, day):
    assert day_in(text) == day


@pytest.mark.parametrize(
    ("day", "before"), [(date(2026, 11, 24), date(2024, 11, 24)), (date(2024, 2, 29), date(2022, 2, 28)), (date(2026, 2, 28), date(2024, 2, 28))]
)
def test_two_years_before_a_day_that_is_not_there_is_the_last_of_february(day, before):
    assert years_before(day, 2) == before
