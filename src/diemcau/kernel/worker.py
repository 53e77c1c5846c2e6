"""The worker: takes jobs from the queue and does them, two lanes at once; gives back what a dead worker had begun."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Thread
from typing import Any, cast

from asgiref.sync import async_to_sync
from django.db import connection
from django.utils import timezone
from procrastinate import App
from procrastinate.contrib.django import DjangoApp
from procrastinate.contrib.django import app as queue
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import DeleteJobCondition, Status

from diemcau.kernel import jobs
from diemcau.kernel.jobs import LONG, QUICK, Place

log = logging.getLogger(__name__)

QUICK_ONES = 2  # at a time: one waits for a mail server while the other writes
HEARTBEAT_SECONDS = 5
SILENCE_SECONDS = 20  # without heartbeat, and a worker counts as dead
TIDY_SECONDS = 10
LIVES = 5  # a job that was given back so often takes its worker with it, and is not begun again
KEPT_HOURS = 30 * 24  # failed jobs, for whoever looks into them


def work(*, tied: bool = False) -> None:
    """Do jobs until told to stop (SIGTERM, SIGINT); with ``tied`` also when standard input ends, as it does with its parent."""
    asyncio.run(_work(tied=tied))


def catch_up() -> None:
    """Do what waits and is due, in this thread and on its connection, until nothing is left: for tests and the sample."""
    Place.in_this_thread = True
    try:
        for _ in range(100):  # a job may put off another
            async_to_sync(_app_here().run_worker_async)(
                wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs=DeleteJobCondition.SUCCESSFUL
            )
            if not _is_due():
                return
    finally:
        Place.in_this_thread = False


def give_back_now() -> None:
    """Once what a worker does every few seconds: begin the jobs of dead workers again."""
    async_to_sync(_give_back)(_app_here())


def _is_due() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM procrastinate_jobs WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())")
        (answer,) = cursor.fetchone() or (False,)
    return bool(answer)


async def _work(*, tied: bool) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(QUICK_ONES + 2, "job"))  # each thread keeps one connection
    over = asyncio.Event()

    def stop() -> None:
        jobs.stopping.set()
        over.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    log.info("A worker is at work.")
    if tied:
        Thread(target=_wait_for_the_end_of_input, args=(loop, stop), daemon=True).start()
    app = _app()
    async with app.open_async():
        tasks = [asyncio.create_task(part) for part in (_lane(app, QUICK, QUICK_ONES), _lane(app, LONG, 1), _tidy(app), over.wait())]
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        jobs.stopping.set()
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, Exception):
            raise end


def _app() -> DjangoApp:
    """The queue over connections of the worker's own, for it listens; a job that puts off another does so on Django's, in its transaction."""
    app = DjangoApp(connector=cast(DjangoConnector, queue.connector).get_worker_connector())
    app.tasks, app.periodic_registry = queue.tasks, queue.periodic_registry
    return app


class _Here(DjangoConnector):
    """The connection of this thread; Django hands JSON over as text."""

    def _dictfetch(self, cursor: Any) -> Iterator[dict[str, Any]]:
        for row in super()._dictfetch(cursor):
            yield {name: json.loads(value) if name == "args" and isinstance(value, str) else value for name, value in row.items()}


def _app_here() -> App:
    """The queue over the connection of this thread, in its transaction; without what comes round by the clock."""
    app = App(connector=_Here())
    app.tasks = queue.tasks
    return app


async def _lane(app: App, name: str, at_once: int) -> None:
    """One lane of the worker; cancelled, it lets its jobs come to an end."""
    await app.run_worker_async(
        queues=[name],
        name=name,
        concurrency=at_once,
        delete_jobs=DeleteJobCondition.SUCCESSFUL,
        install_signal_handlers=False,
        update_heartbeat_interval=HEARTBEAT_SECONDS,
        stalled_worker_timeout=SILENCE_SECONDS,
    )


async def _tidy(app: App) -> None:
    """Again and again: give back the jobs of workers that died, drop failed ones that are old."""
    while True:
        await _give_back(app)
        await app.job_manager.delete_old_jobs(KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)
        await asyncio.sleep(TIDY_SECONDS)


async def _give_back(app: App) -> None:
    """Put the jobs of silent workers back into the queue; those begun too often have failed."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS):
        if job.attempts < LIVES:
            log.warning("The worker of %s died; the job is begun again.", job.call_string)
            await app.job_manager.retry_job(job, retry_at=timezone.now())
        else:
            log.error("%s lost its worker %s times and is given up.", job.call_string, job.attempts + 1)
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=False)


def _wait_for_the_end_of_input(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    while os.read(0, 1024):  # unbuffered: a thread that waits in a buffer keeps Python from ending
        pass
    with suppress(RuntimeError):  # the loop is over already
        loop.call_soon_threadsafe(stop)
