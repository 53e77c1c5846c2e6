"""Statements that PostgreSQL plans once for each connection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper


@contextmanager
def planned_once() -> Iterator[CursorWrapper]:
    """A cursor that prepares what it executes, for the few long statements whose plan costs more than their work.

    Values are bound by the server, so their types must be clear from the statement: cast what is not.  A plan
    lives as long as its connection; a pooler between us and the server must keep prepared statements.
    """
    with connection.cursor() as cursor:
        cursor.cursor = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]  # the stubs do not know psycopg's base class
        yield cursor
