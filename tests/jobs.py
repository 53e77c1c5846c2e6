"""Jobs in tests: the real queue and the real worker, in the test's own transaction."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from diemcau.kernel import worker


@pytest.fixture
def do_jobs(db: None) -> Callable[[], None]:
    """Does what waits in the queue, until nothing is due.  What earlier tests left behind is gone."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    return worker.catch_up
