"""What a command needs before it can work: a home, a secret, a database, Django, the latest tables."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import call_command

from diemcau.config import env
from diemcau.kernel import postgres
from diemcau.kernel.postgres import Cluster

_MIGRATING = 5_432_001  # the number under which two processes agree who migrates


def cluster() -> Cluster:
    """The embedded cluster of this home folder, running or not."""
    return postgres.embedded(env.home(), wanted=env.PG_BIN.read())


def is_embedded() -> bool:
    """Whether the database is ours to start."""
    return not env.DATABASE_URL.read()


@contextmanager
def database() -> Iterator[None]:
    """While this lasts there is a database, and ``DATABASE_URL`` tells this process and its children where."""
    env.keep_secret()
    os.environ[env.HOME.name] = str(env.home())
    if not is_embedded():
        yield
        return
    with cluster().used() as url:
        os.environ[env.DATABASE_URL.name] = url
        try:
            yield
        finally:
            del os.environ[env.DATABASE_URL.name]


def without_pooler() -> None:
    """Let this process reach the database directly, where a setting says how."""
    if direct := env.DIRECT_URL.read():
        os.environ[env.DATABASE_URL.name] = direct


def start_django() -> None:
    """Load the settings and the rooms."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "diemcau.config.settings")
    django.setup()


def migrate(*, verbosity: int = 0) -> None:
    """Bring the tables up to date; two processes at once do it one after the other."""
    from django.db import connection  # noqa: PLC0415  # needs the settings
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415  # needs the settings

    executor = MigrationExecutor(connection)
    if not verbosity and not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATING])
        try:
            call_command("migrate", interactive=False, verbosity=verbosity)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATING])
