from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.publishing import queries, services
from diemcau.foundation.publishing.errors import NothingPublished, ReasonMissing
from diemcau.foundation.publishing.models import Snapshot
from diemcau.kernel.actors import system

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
TESTS = system("tests")


def publish(slug="a", *, kind="conference", payload=None, facets=None, search_text=""):
    return services.publish(kind=kind, slug=slug, payload=payload or {"title": slug}, facets=facets or {}, search_text=search_text, by=TESTS, now=NOW)


def withdraw(slug="a", reason="Nhầm."):
    return services.withdraw(kind="conference", slug=slug, reason=reason, by=TESTS, now=NOW)


def test_a_new_version_ends_the_one_before():
    first, second = publish(payload={"title": "một"}), publish(payload={"title": "hai"})

    first.refresh_from_db()
    assert (first.version, first.ended_at, first.end_reason) == (1, NOW, "replaced")
    assert queries.one("conference", "a") == second
    assert second.version == 2


def test_the_same_payload_again_changes_nothing():
    first, again = publish(), publish()

    assert again == first
    assert [entry.act for entry in entries_of(first)] == ["publishing.published"]


def test_a_page_withdrawn_and_published_again_gets_the_next_version():
    publish()
    withdraw()

    assert publish().version == 2
    assert queries.withdrawn("conference", "a") is None


def test_a_withdrawn_page_is_gone_with_its_reason():
    publish()
    withdraw(reason="  Nhầm   hội nghị. ")

    last = queries.withdrawn("conference", "a")
    assert queries.one("conference", "a") is None
    assert last is not None
    assert last.end_reason == "Nhầm hội nghị."


def test_what_was_never_published_is_neither_shown_nor_withdrawn():
    assert queries.one("conference", "a") is None
    assert queries.withdrawn("conference", "a") is None
    with pytest.raises(NothingPublished):
        withdraw()
    with pytest.raises(ReasonMissing):
        withdraw(reason="")


@pytest.mark.parametrize("change", [{"payload": {}}, {"facets": {"x": 1}}, {"folded": "x"}, {"ended_at": None}, {"slug": "b"}])
def test_the_database_refuses_to_change_what_was_published(change):
    publish(payload={"title": "một"})
    publish(payload={"title": "hai"})
    for snapshot in Snapshot.objects.all():
        with pytest.raises(IntegrityError), transaction.atomic():
            Snapshot.objects.filter(pk=snapshot.pk).update(**change)


def test_the_database_refuses_to_delete_what_was_published():
    publish()
    with pytest.raises(IntegrityError), transaction.atomic():
        Snapshot.objects.all().delete()


def test_kinds_do_not_mix():
    publish("a", kind="dataset")

    assert list(queries.current("conference")) == []
    assert queries.one("dataset", "a") is not None


def test_found_wants_every_word_without_accents_and_every_facet():
    publish("a", search_text="Tỉnh Tiền Giang quyền con người", facets={"year": 2024})
    publish("b", search_text="Tỉnh Bình Định", facets={"year": 2024})

    def slugs(query="", **facets):
        return [snapshot.slug for snapshot in queries.found("conference", query=query, facets=facets)]

    assert slugs() == ["a", "b"]
    assert slugs("TIEN giang con nguoi") == ["a"]
    assert slugs("tien dinh") == []
    assert slugs("tinh", year=2024) == ["a", "b"]
    assert slugs(year=2023) == []
    assert slugs("%") == []
    assert slugs("' OR 1=1 --") == []


def test_found_puts_the_newest_day_first_and_days_not_stated_last():
    for slug, facets in {"a": {}, "b": {"day": "2024"}, "c": {"day": "2024-10-16"}, "d": {"day": "2023-12"}}.items():
        publish(slug, facets=facets)

    assert [snapshot.slug for snapshot in queries.found("conference")] == ["c", "b", "d", "a"]


def test_facets_in_use_tell_each_combination_once():
    publish("a", facets={"day": "2024-01-01", "year": 2024})
    publish("b", facets={"day": "2024-01-02", "year": 2024})
    publish("c")

    assert sorted(queries.facets_in_use("conference"), key=str) == [{"year": 2024}, {}]


def test_the_state_changes_with_each_act():
    states = [queries.state_of("conference")]
    publish()
    states.append(queries.state_of("conference"))
    withdraw()
    states.append(queries.state_of("conference"))

    assert len(set(states)) == 3
