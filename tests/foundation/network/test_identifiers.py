"""Codes by which other systems know a unit: dated, kept as given, warned about, never converted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from diemcau.foundation.network import queries, services
from diemcau.foundation.network.errors import BadIdentifier
from diemcau.foundation.network.models import Unit, UnitIdentifier
from diemcau.foundation.network.rules.identifiers import Remark, remark_on, schemes
from diemcau.kernel.actors import system
from tests.foundation.factories import make_unit

BY, NOW = system("test"), datetime(2026, 11, 24, tzinfo=UTC)
FIRST, LATER = date(2026, 1, 1), date(2026, 7, 1)
NEW, OLD = "vn-gov-2020", "vn-qcvn102-2016"


def identify(unit: Unit, code: str, *, scheme: str = NEW, since: date | None = FIRST, until: date | None = None, is_primary: bool = True):
    return services.identify(unit=unit, scheme=scheme, code=code, since=since, until=until, is_primary=is_primary, by=BY, now=NOW)


@pytest.mark.parametrize(
    ("scheme", "code", "remark"),
    [
        (NEW, "H51.15", Remark(is_odd=False)),
        (NEW, "H37.DN.001", Remark(is_odd=False)),
        (NEW, "000.00.15.H51", Remark(is_odd=True)),
        (NEW, "01.02.G22", Remark(is_odd=True)),
        (OLD, "000.00.15.H51", Remark(is_odd=False, suggestion="H51.15", suggested_scheme=NEW)),
        (OLD, "000.00.00.G22", Remark(is_odd=False, suggestion="G22", suggested_scheme=NEW)),
        (OLD, "999.010.01.H22", Remark(is_odd=True)),
    ],
)
def test_a_code_of_an_odd_form_is_remarked_on_and_the_reversed_form_suggested(scheme, code, remark):
    assert remark_on(scheme, code) == remark


def test_every_example_of_the_file_has_the_form_of_its_scheme():
    assert [row.scheme for row in schemes().values() if remark_on(row.scheme, row.example).is_odd] == []


@pytest.mark.django_db
def test_an_odd_code_is_kept_as_it_was_given_and_finds_its_unit():
    unit = make_unit()
    identify(unit, "01.02.G22")

    assert queries.by_identifier(NEW, "01.02.G22", FIRST) == unit
    assert [(row.identifier.code, row.remark.is_odd) for row in queries.identifiers_of(unit)] == [("01.02.G22", True)]


@pytest.mark.django_db
def test_a_code_means_one_unit_a_day_and_may_pass_to_another_the_next():
    before, after = make_unit("Tỉnh Trước"), make_unit("Tỉnh Sau")
    first = identify(before, "H51")
    with pytest.raises(BadIdentifier):
        identify(after, "H51", since=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitIdentifier.objects.create(unit=after, scheme=NEW, code="H51", period=DateRange(LATER, None), is_primary=False)

    services.end_identifier(identifier=first, until=LATER, by=BY, now=NOW)
    identify(after, "H51", since=LATER)

    assert [queries.by_identifier(NEW, "H51", day) for day in (FIRST, date(2026, 6, 30), LATER)] == [before, before, after]
    with pytest.raises(Unit.DoesNotExist):
        queries.by_identifier(NEW, "H51", date(2025, 12, 31))


@pytest.mark.django_db
def test_a_unit_has_one_primary_code_of_a_scheme_a_day_and_any_number_of_further_ones():
    unit = make_unit()
    identify(unit, "H51")
    with pytest.raises(BadIdentifier):
        identify(unit, "H52")
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitIdentifier.objects.create(unit=unit, scheme=NEW, code="H52", period=DateRange(FIRST, None))

    identify(unit, "H52", is_primary=False)
    identify(unit, "000.00.00.H51", scheme=OLD)

    assert [row.identifier.code for row in queries.identifiers_of(unit)] == ["H51", "H52", "000.00.00.H51"]


@pytest.mark.django_db
@pytest.mark.parametrize(("scheme", "code", "until"), [("vn-unknown", "H51", None), (NEW, " ", None), (NEW, "H51", FIRST)])
def test_a_scheme_that_nobody_knows_an_empty_code_and_no_day_at_all_are_refused(scheme, code, until):
    with pytest.raises(BadIdentifier):
        identify(make_unit(), code, scheme=scheme, until=until)
