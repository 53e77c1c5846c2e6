"""``diemcau serve``, ``migrate``, ``check``: the platform itself, with its workers."""

from __future__ import annotations

import socket
from argparse import Namespace

from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from granian import Granian
from granian.constants import Interfaces

from diemcau.config import env, runtime
from diemcau.config.commands.working import workers
from diemcau.kernel.errors import Refused

GOODBYE_SECONDS = 5  # a process that was busy when told to stop can hang in Granian for ever
THREADS = 2  # per process: one computes while the other waits for the database; each holds one connection


def serve(arguments: Namespace) -> None:
    """Serve until told to stop."""
    _check_free(arguments.host, arguments.port)
    runtime.migrate()
    if settings.IS_PRODUCTION:
        call_command("collectstatic", interactive=False, verbosity=0)
    shown = f"[{arguments.host}]" if ":" in arguments.host else arguments.host
    print(f"Điểm Cầu: http://{shown}:{arguments.port}/ (Ctrl+C stops it)", flush=True)
    connection.close()  # the processes open their own
    server = Granian(
        "diemcau.config.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=env.WORKERS.read(),
        blocking_threads=THREADS,
        log_level="warning",  # type: ignore[arg-type]  # an enum of text
        respawn_failed_workers=True,
        workers_kill_timeout=GOODBYE_SECONDS,
    )
    with workers(env.JOB_WORKERS.read()):
        server.serve()


def migrate(_: Namespace) -> None:
    runtime.migrate(verbosity=1)


def check(_: Namespace) -> str:
    """Everything that would keep the platform from working, in one list."""
    told = checks.run_checks(include_deployment_checks=settings.IS_PRODUCTION)
    troubles = [str(message) for message in told if message.level >= checks.WARNING and not message.is_silenced()]
    executor = MigrationExecutor(connection)
    if waiting := len(executor.migration_plan(executor.loader.graph.leaf_nodes())):
        troubles.append(f"{waiting} migrations wait: run `diemcau migrate`.")
    if troubles:
        raise Refused("\n".join(f"- {trouble}" for trouble in troubles))
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (version,) = cursor.fetchone() or ("?",)
    return f"All is well: PostgreSQL {version}, tables up to date, settings accepted."


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refused(f"Cannot listen on {host}:{port}: {error.strerror}. Choose another with --port.") from error
