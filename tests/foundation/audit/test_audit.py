from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from diemcau.foundation.audit import queries, rules, services
from diemcau.foundation.audit.models import Entry
from diemcau.kernel.actors import Actor, ActorKind, system
from tests.foundation.factories import make_unit

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 12, 10, 1, 0, tzinfo=UTC)
CLERK = Actor(kind=ActorKind.USER, id="7", label="Nguyễn Thị Thử")


@pytest.fixture
def entry() -> Entry:
    return services.record("network.founded", make_unit(), by=CLERK, at=NOW, kind="department", nothing="")


def test_what_is_recorded_is_what_is_told(entry):
    names = [field.attname for field in Entry._meta.concrete_fields]

    assert Entry.objects.filter(pk=entry.pk).values(*names).get() == {name: getattr(entry, name) for name in names}
    assert (entry.act, entry.details, entry.actor_label) == ("network.founded", {"kind": "department", "nothing": ""}, "Nguyễn Thị Thử")


def test_the_database_refuses_to_change_an_entry(entry):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Entry.objects.filter(pk=entry.pk).update(actor_label="somebody else")

    entry.refresh_from_db()
    assert entry.actor_label == "Nguyễn Thị Thử"


def test_the_database_refuses_to_delete_an_entry(entry):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        entry.delete()

    assert Entry.objects.filter(pk=entry.pk).exists()


def test_acts_of_a_thing_are_its_own_newest_first(django_assert_num_queries):
    unit, other = make_unit(), make_unit()
    for minutes in (0, 2, 1):
        services.record("test.done", unit, by=CLERK, at=NOW + timedelta(minutes=minutes), number=minutes)
    services.record("test.done", other, by=CLERK, at=NOW)

    with django_assert_num_queries(1):
        acts = queries.acts_of(unit, limit=2)

    assert [act.facts for act in acts] == [[("number", "2")], [("number", "1")]]


def test_an_act_is_told_in_words_and_an_unknown_one_as_stored():
    rules.name_act("test.spoken", "Something was done")

    assert (rules.spoken("test.spoken"), rules.spoken("test.unheard-of")) == ("Something was done", "test.unheard-of")
    with pytest.raises(ValueError, match="already has a name"):
        rules.name_act("test.spoken", "Something else was done")


def test_facts_without_value_are_left_out_and_lists_are_joined():
    assert rules.spoken_facts({"gone": "", "none": None, "zero": 0, "names": ["A", "B"]}) == [("zero", "0"), ("names", "A, B")]


def test_the_table_of_acts_names_the_kind_of_actor_and_escapes_what_people_wrote():
    unit = make_unit()
    services.record("test.done", unit, by=system("diemcau"), at=NOW, note="<script>alert(1)</script>")

    page = render_to_string("audit/entries.html", {"entries": queries.acts_of(unit)})

    assert "hệ thống" in page
    assert "10/12/2026 08:00" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>" not in page
