"""The fixture ``whole_network``: the real country, loaded once per worker.

A test that names ``whole_network`` finds all units of 2025 and 2026 in the database and may change them: its changes
are rolled back like any other.  Loading is committed outside the tests, so tests that ask for the country run after
those that do not (``pytest_collection_modifyitems`` below), and nobody meets 14,000 units by surprise.  Browser tests
empty all tables; for them the country is loaded again, inside the test.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from pytest_django import DjangoDbBlocker

from diemcau.foundation.network import queries, services
from diemcau.foundation.network.models import Unit
from diemcau.kernel.actors import system

LOADED_AT = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def _network_in_the_database(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        services.load(by=system("tests"), now=LOADED_AT)


@pytest.fixture
def whole_network(_network_in_the_database: None, db: None) -> Unit:
    """The root of the country: "Việt Nam"."""
    root = queries.root()
    if root is None:  # a transactional test emptied the tables
        services.load(by=system("tests"), now=LOADED_AT)
        root = queries.root()
    assert root is not None
    return root


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with the country after those without; transactional tests stay last, as pytest-django puts them."""
    items.sort(key=lambda item: (_is_transactional(item), "whole_network" in getattr(item, "fixturenames", ())))


def _is_transactional(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    names = set(getattr(item, "fixturenames", ()))
    return bool(marker and marker.kwargs.get("transaction")) or bool(names & {"transactional_db", "live_server", "django_db_serialized_rollback"})
