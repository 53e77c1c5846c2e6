from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from diemcau.foundation.papers import queries
from diemcau.foundation.papers.errors import BadNumber, ReasonMissing
from diemcau.foundation.papers.models import KindCode, NumberState, Register, RegisterNumber
from diemcau.foundation.papers.services.issuing import issue
from diemcau.foundation.papers.services.registers import open_register, reserve, void
from tests.before.factories import NOW, TESTS
from tests.foundation.paper_records import DAY, a_committee, issued, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pressed_once")]


def a_register(unit=None) -> Register:
    return open_register(unit=unit or a_committee(), year=2026, kind=KindCode.PLAN, by=TESTS, now=NOW)


def told(register: Register) -> list[tuple[int, str]]:
    return [(line.number, line.row.state if line.row else "") for line in queries.lines_of(register)]


def test_an_office_that_numbers_here_takes_the_next_number_of_its_register():
    committee = a_committee()
    register = a_register(committee)
    reserve(register=register, purpose="Kế hoạch năm", by=TESTS, now=NOW)

    record = issued(committee, number=None)

    assert record.written_number == "02/KH-BCĐNQ"
    assert told(register) == [(1, NumberState.RESERVED), (2, NumberState.USED)]
    assert RegisterNumber.objects.get(number=2).record_id == record.pk


def test_the_first_number_of_an_office_opens_its_register():
    record = issued(a_committee(), number=None)

    assert record.written_number == "01/KH-BCĐNQ"
    assert [(row.year, row.kind, vars(row)["used"]) for row in queries.registers_of(record.issuer)] == [(2026, KindCode.PLAN, 1)]


def test_a_typed_number_is_entered_in_the_register_of_an_office_that_keeps_one_and_nowhere_else():
    committee = a_committee()
    issued(committee, about="conference:9", number=3)
    assert Register.objects.count() == 0

    register = a_register(committee)
    record = issued(committee, number=4)

    assert told(register) == [(1, ""), (2, ""), (3, ""), (4, NumberState.USED)]
    assert RegisterNumber.objects.get().record_id == record.pk


def test_a_reserved_number_may_be_used_and_one_that_is_used_or_void_may_not():
    committee = a_committee()
    register = a_register(committee)
    first, second = (reserve(register=register, purpose="", by=TESTS, now=NOW) for _time in range(2))
    void(number=second, reason="Ghi nhầm", by=TESTS, now=NOW)

    assert issued(committee, number=1).written_number == "01/KH-BCĐNQ"
    other = sent(committee, about="conference:2")
    for number in (1, 2):
        with pytest.raises(BadNumber):
            issue(record=other, number=number, issued_on=DAY, by=TESTS, now=NOW)
    first.refresh_from_db()
    with pytest.raises(BadNumber):
        void(number=first, reason="Thử", by=TESTS, now=NOW)
    with pytest.raises(BadNumber):
        reserve(register=register, purpose="", number=2, by=TESTS, now=NOW)
    with pytest.raises(ReasonMissing):
        void(number=reserve(register=register, purpose="", by=TESTS, now=NOW), reason=" ", by=TESTS, now=NOW)


@pytest.mark.parametrize(("number", "is_taken"), [(0, False), (1, True), (99_999, True), (100_000, False)])
def test_a_register_holds_numbers_from_1_to_99999(number, is_taken):
    register = a_register()
    if is_taken:
        assert reserve(register=register, purpose="", number=number, by=TESTS, now=NOW).number == number
    else:
        with pytest.raises(BadNumber):
            reserve(register=register, purpose="", number=number, by=TESTS, now=NOW)


@pytest.mark.parametrize("change", [{"state": "reserved", "reason": ""}, {"number": 9}, {"reason": "khác"}])
def test_the_database_never_lets_a_void_number_come_free(change):
    row = void(number=reserve(register=a_register(), purpose="", by=TESTS, now=NOW), reason="Ghi nhầm", by=TESTS, now=NOW)

    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterNumber.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterNumber.objects.filter(pk=row.pk).delete()


@pytest.mark.django_db(transaction=True)
def test_twelve_who_reserve_at_one_moment_get_twelve_numbers():
    register = a_register()
    together = Barrier(4)

    def three(_hand: int) -> list[int]:
        together.wait()
        try:
            return [reserve(register=register, purpose="", by=TESTS, now=NOW).number for _time in range(3)]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as hands:
        given = [number for numbers in hands.map(three, range(4)) for number in numbers]

    assert sorted(given) == list(range(1, 13))
