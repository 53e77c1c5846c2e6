"""The queue: jobs are put off by the transaction they belong to, done once, and tried again when they fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app as queue

from diemcau.kernel import jobs, worker

pytestmark = pytest.mark.django_db
DoJobs = Callable[[], None]


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What the job ``tests.say`` was told; it fails when told "no"."""
    words: list[str] = []

    @jobs.job("tests.say")
    def say(*, word: str) -> None:
        words.append(word)
        if word == "no":
            raise RuntimeError("it would not be said")

    yield words
    del queue.tasks["tests.say"]


def in_a_thread_of_its_own(act: Callable[[], None]) -> None:
    """What a worker does has an event loop; one that a browser's tests left in this thread must not meet it."""

    def done() -> None:
        try:
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(done).result()


def waiting() -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args ->> 'word', attempts FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
        return [(str(word), int(attempts)) for word, attempts in cursor.fetchall()]


def test_a_job_is_done_once(do_jobs: DoJobs, heard):
    jobs.defer("tests.say", word="chào")
    do_jobs()
    do_jobs()
    assert heard == ["chào"]


def test_a_job_of_a_transaction_that_is_rolled_back_was_never_put_off(do_jobs: DoJobs, heard):
    with transaction.atomic():
        jobs.defer("tests.say", word="never")
        transaction.set_rollback(True)
    do_jobs()
    assert heard == []


def test_a_job_nobody_registers_is_a_mistake_of_whoever_puts_it_off():
    with pytest.raises(LookupError, match="No room registers"):
        jobs.defer("tests.nothing")


def test_a_job_waits_for_its_time(do_jobs: DoJobs, heard):
    jobs.defer("tests.say", word="later", at=timezone.now() + timedelta(hours=1))
    jobs.defer("tests.say", word="now", at=timezone.now())
    do_jobs()
    assert heard == ["now"]
    assert waiting() == [("later", 0)]


def test_of_jobs_with_one_key_one_waits_and_the_last_word_counts(do_jobs: DoJobs, heard):
    jobs.defer("tests.say", key="a", word="first", at=datetime(2999, 1, 1, tzinfo=UTC))
    jobs.defer("tests.say", key="b", word="other")
    jobs.defer("tests.say", key="a", word="second")
    do_jobs()
    assert sorted(heard) == ["other", "second"]
    assert waiting() == []


def test_a_job_with_a_key_can_be_taken_back(do_jobs: DoJobs, heard):
    jobs.defer("tests.say", key="a", word="no more")
    jobs.forget("tests.say", key="a")
    jobs.forget("tests.say", key="never there")
    do_jobs()
    assert heard == []


def test_a_job_that_fails_is_tried_again_later_and_at_last_given_up(do_jobs: DoJobs, heard):
    jobs.defer("tests.say", word="no")
    do_jobs()
    assert waiting() == [("no", 1)]

    for attempt in range(jobs.FURTHER_ATTEMPTS):
        with connection.cursor() as cursor:
            cursor.execute("SELECT scheduled_at > now() FROM procrastinate_jobs")
            assert cursor.fetchall() == [(True,)], attempt
            cursor.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        do_jobs()
    assert heard == ["no"] * (1 + jobs.FURTHER_ATTEMPTS)
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs")
        assert cursor.fetchall() == [("failed",)]


def test_every_room_registers_its_jobs_under_its_own_name():
    rooms = {name.split(".")[0] for name in queue.tasks if not name.startswith(("builtin", "procrastinate", "tests"))}
    assert "notices" in rooms
    for name, task in queue.tasks.items():
        if task.queue in (jobs.QUICK, jobs.LONG):
            assert name.count(".") == 1, name


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_worker_that_died_is_begun_again_and_not_for_ever(heard):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, args, status, attempts) VALUES"
            " ('tests.say', 'quick', '{\"word\": \"again\"}', 'doing', %s), ('tests.say', 'quick', '{\"word\": \"no more\"}', 'doing', %s)",
            [worker.LIVES - 1, worker.LIVES],
        )
    in_a_thread_of_its_own(worker.give_back_now)
    assert waiting() == [("again", worker.LIVES)]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
