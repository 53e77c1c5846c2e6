"""Jobs: work that is put off, done by a worker, tried again when it fails.

A room registers its jobs in its module ``jobs`` (found by name when the rooms are loaded)::

    @jobs.job("notices.deliver")
    def deliver(*, notice: int) -> None: ...

    @jobs.every("*/10 * * * *", "convening.remind")
    def remind() -> None: ...

and lower rooms' services put them off by name: ``jobs.defer("notices.deliver", notice=notice.pk)``.  The queue is
a table of our own PostgreSQL (procrastinate), so a job is put off by the same transaction as the rows it is about.
A worker that dies gives its job back, therefore a job may begin twice: it looks first what has been done.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import Any, TypeVar

from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connection, transaction
from django.utils import timezone, translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app as queue

Job = TypeVar("Job", bound=Callable[..., object])

QUICK, LONG = "quick", "long"  # two lanes, so that a long batch never keeps a letter waiting
FURTHER_ATTEMPTS = 5  # after 4, 16, 64, 256 and 1,024 seconds: a server that restarts, a line that comes back
BACK_OFF = 4

stopping = Event()  # set when this worker was told to stop: a long job ends at its next piece and is put off again


def job(name: str, *, lane: str = QUICK, attempts: int = FURTHER_ATTEMPTS) -> Callable[[Job], Job]:
    """Register the function as the job ``name`` ("room.verb"); it takes its arguments by name, all of them JSON."""

    def register(function: Job) -> Job:
        async def run(**arguments: Any) -> None:
            await _carried_out(function, arguments)

        strategy = RetryStrategy(max_attempts=attempts, exponential_wait=BACK_OFF) if attempts else False
        queue.task(name=name, queue=lane, retry=strategy)(run)
        return function

    return register


def every(cron: str, name: str, *, lane: str = QUICK) -> Callable[[Job], Job]:
    """Register the function, which takes nothing, as the job ``name`` that is done at the times of ``cron`` (UTC).

    However many workers run, each time is done once; a time that no worker saw for ten minutes is left out.
    """

    def register(function: Job) -> Job:
        async def run(timestamp: int) -> None:  # procrastinate tells when it was due; a job reads its own clock
            await _carried_out(function, {})

        queue.periodic(cron=cron)(queue.task(name=name, queue=lane, lock=name)(run))
        return function

    return register


def defer(name: str, *, key: str = "", at: datetime | None = None, **arguments: Any) -> None:
    """Put off the job ``name`` until this transaction is committed, or until ``at``; nothing when it is rolled back.

    Jobs with the same ``key`` run one after the other, and of those that wait there is one: a later word about it
    replaces its time and its arguments (the reminder moves with its conference).
    """
    if name not in queue.tasks:
        raise LookupError(f"No room registers a job called {name!r}.")
    at = at if at and at > timezone.now() else None  # a time that has passed is now, whatever the database's clock says
    if not key:
        queue.configure_task(name, schedule_at=at).defer(**arguments)
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"job:{name}:{key}"])
        cursor.execute(
            "UPDATE procrastinate_jobs SET scheduled_at = %s, args = %s::jsonb WHERE status = 'todo' AND task_name = %s AND lock = %s",
            [at, json.dumps(arguments), name, _lock(name, key)],
        )
        if not cursor.rowcount:
            queue.configure_task(name, schedule_at=at, lock=_lock(name, key)).defer(**arguments)


def forget(name: str, *, key: str) -> None:
    """Take back the waiting job ``name`` with this ``key``; one that runs goes on."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo' AND task_name = %s AND lock = %s", [name, _lock(name, key)])


def _lock(name: str, key: str) -> str:
    return f"{name}:{key}"


class Place:
    """Where jobs are carried out: in threads of the worker, or in the thread that waits for them (``worker.catch_up``)."""

    in_this_thread = False


async def _carried_out(function: Callable[..., object], arguments: dict[str, Any]) -> None:
    await sync_to_async(_carry_out, thread_sensitive=Place.in_this_thread)(function, arguments)


def _carry_out(function: Callable[..., object], arguments: dict[str, Any]) -> None:
    if not Place.in_this_thread:
        close_old_connections()
    try:
        with translation.override(settings.LANGUAGE_CODE):
            function(**arguments)
    finally:
        if not Place.in_this_thread:
            close_old_connections()
