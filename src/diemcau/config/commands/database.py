"""``diemcau db …``: the embedded database, when it is needed without the rest."""

from __future__ import annotations

import os
import subprocess
from argparse import Namespace

from diemcau.config import env, runtime
from diemcau.kernel.errors import Refused


def _ours() -> None:
    if not runtime.is_embedded():
        raise Refused("DATABASE_URL names a server, which is not ours to start or stop.")


def start(_: Namespace) -> str:
    _ours()
    cluster = runtime.cluster()
    cluster.keep()
    return f"Running in {cluster.place}: {cluster.url}"


def stop(_: Namespace) -> str:
    _ours()
    cluster = runtime.cluster()
    was_running = cluster.is_running
    cluster.stop()
    return "Stopped." if was_running else "It was not running."


def url(_: Namespace) -> str:
    return env.DATABASE_URL.read() or runtime.cluster().url


def shell(arguments: Namespace) -> int:
    with runtime.database():
        psql = runtime.cluster().bin / "psql"
        return subprocess.run([psql, os.environ["DATABASE_URL"], *arguments.psql], check=False).returncode  # noqa: S603  # PostgreSQL's own


def reset(arguments: Namespace) -> str:
    _ours()
    if not arguments.yes:
        raise Refused("This deletes every conference in the embedded database. Say --yes if you mean it.")
    cluster = runtime.cluster()
    cluster.remove()
    return f"{cluster.place} is gone; the next start makes a new one."
