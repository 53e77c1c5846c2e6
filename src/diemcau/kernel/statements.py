"""Statements written by hand: planned once for each connection, or holding a statement that the ORM made."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

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


def rows_of(sql: str, values: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """What ``sql`` answers, whole.  One statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def named(sql: str, values: Sequence[Any]) -> tuple[str, dict[str, Any]]:
    """``sql`` with its ``%s`` marks renamed, and the values under their new names: to stand inside a statement with named values."""
    bound: dict[str, Any] = {}

    def rename(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return mark[0]
        name = f"bound_{len(bound)}"
        bound[name] = values[len(bound)]
        return f"%({name})s"

    return re.sub("%%|%s", rename, sql), bound
