"""``diemcau work``: a worker alone; and the workers that ``serve`` keeps beside the web processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from diemcau.kernel import worker

HEAD_START_SECONDS = 2  # of the web processes: the first page does not wait for a worker
PAUSE_SECONDS = 2  # before a worker that died is started again
GOODBYE_SECONDS = 20  # for the piece of a batch at hand; what is cut off is begun again by the next worker


def work(arguments: Namespace) -> None:
    """Do jobs until told to stop."""
    connection.close()  # its threads open their own
    worker.work(tied=arguments.tied)


@contextmanager
def workers(count: int) -> Iterator[None]:
    """While this lasts, ``count`` workers run as child processes; one that dies is replaced, and none is left behind."""
    over = threading.Event()
    keepers = [threading.Thread(target=_keep, args=(over,), name=f"worker {number + 1}") for number in range(count)]
    for keeper in keepers:
        keeper.start()
    try:
        yield
    finally:
        over.set()
        for keeper in keepers:
            keeper.join()


def _keep(over: threading.Event) -> None:
    """One worker, again and again, until it is ``over``.

    The pipe it is tied to ends with this process, however that dies.  It has a session of its own, so that Ctrl+C reaches it through us alone.
    """
    over.wait(HEAD_START_SECONDS)
    command = [sys.executable, "-m", "diemcau", "work", "--tied"]
    while not over.is_set():
        child = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603  # our own command
        while child.poll() is None and not over.wait(0.2):
            pass
        if child.poll() is None:
            _say_goodbye(child)
        elif not over.wait(PAUSE_SECONDS):
            print("A worker ended and is started again.", file=sys.stderr, flush=True)


def _say_goodbye(child: subprocess.Popen[bytes]) -> None:
    child.terminate()
    try:
        child.wait(GOODBYE_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
