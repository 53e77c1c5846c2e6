"""The centre as it really runs: web processes on a PostgreSQL that writes through to the disk; either can be killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from diemcau.config import env, runtime
from diemcau.kernel.postgres import Cluster


@dataclass
class Web:
    """Granian with two processes, as ``diemcau serve`` starts them, at one port for as long as the stage stands."""

    port: int
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "2",
            "--blocking-threads", "2", "--no-access-log", "--log-level", "critical", "diemcau.config.wsgi:application"]  # fmt: skip
        self.process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": os.pathsep.join(["src", *sys.path])}, start_new_session=True)
        self._wait()

    def kill(self) -> None:
        """SIGKILL to all its processes: none of them can say or finish anything."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(10)
            self.process = None

    def _wait(self) -> None:
        patience = time.monotonic() + 60
        while time.monotonic() < patience:
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 0.2).close()
                return
            time.sleep(0.05)
        raise RuntimeError("the web server did not answer within a minute")


@dataclass
class Database:
    """A cluster of its own, durable as in production, so that it can be crashed."""

    cluster: Cluster

    def crash(self) -> None:
        """Kill the server's first process (SIGKILL), as a power cut would, and start again: what was committed comes back from its log."""
        os.kill(int((self.cluster.data / "postmaster.pid").read_text().split("\n", 1)[0]), signal.SIGKILL)
        self.cluster.start()


@dataclass(frozen=True, slots=True)
class Centre:
    """Everything at the other end of the line."""

    web: Web
    database: Database


@contextmanager
def standing(folder: Path) -> Iterator[Centre]:
    """A centre whose tables are made and whose web server answers, until the block ends; Django of this process speaks to it."""
    os.environ[env.HOME.name] = str(folder)
    os.environ[env.SECRET.name] = "the faults sign with a key of their own"
    cluster = runtime.cluster()
    cluster.start()
    os.environ[env.DATABASE_URL.name] = cluster.url
    web = Web(_free_port())
    try:
        runtime.start_django()
        runtime.migrate()
        web.start()
        yield Centre(web, Database(cluster))
    finally:
        web.kill()
        connection.close()
        cluster.remove()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
