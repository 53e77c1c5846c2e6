"""What was recorded is kept: not row by row, and not all at once either."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests.contracts import house

DELETE, TRUNCATE, ROW = 8, 32, 1  # bits of pg_trigger.tgtype
KEPT = [
    "attendance_clockreading",
    "attendance_closing",
    "attendance_freeze",
    "attendance_rehearsal",
    "attendance_siteevent",
    "attendance_siteminutes",
    "audit_entry",
    "papers_paperevent",
    "publishing_snapshot",
    "sites_call",
]  # more may follow

pytestmark = pytest.mark.django_db


def tables_with(bits: int) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype & %s = %s", [bits, bits])
        return {name for (name,) in cursor.fetchall() if not name.startswith("procrastinate_")}  # the queue's own: done work may go


def test_every_table_that_keeps_its_rows_cannot_be_emptied_at_once_either():
    """A new one adds to its migration: CREATE TRIGGER …_never_emptied BEFORE TRUNCATE ON … FOR EACH STATEMENT EXECUTE FUNCTION never_emptied()."""
    kept = tables_with(DELETE | ROW) & {model._meta.db_table for model in house.models()}

    assert kept >= set(KEPT)
    assert kept - tables_with(TRUNCATE) == set(), "add the trigger named above, and the dependency (“audit”, “0003_never_emptied”)"


@pytest.mark.parametrize("table", KEPT)
def test_a_kept_table_refuses_to_be_emptied(table):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_never_emptied")  # tests/conftest.py disables it for the suite
        with pytest.raises(IntegrityError, match=f"{table} is kept and cannot be emptied"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
        transaction.set_rollback(True)
