"""``diemcau people forget``: who held no post for years is deleted, after a question."""

from __future__ import annotations

from argparse import Namespace
from datetime import date

import pytest

from diemcau.config.commands import people
from diemcau.foundation.network.models import Person
from diemcau.kernel.errors import Refused
from tests.foundation.network.test_people import appoint, make_person, make_post

pytestmark = pytest.mark.django_db


@pytest.fixture
def left_long_ago() -> Person:
    person = make_person("Lê Văn Xưa")
    appoint(make_post(since=date(2020, 1, 1)), person, date(2020, 1, 1), date(2021, 1, 1))
    return person


@pytest.mark.usefixtures("left_long_ago")
@pytest.mark.parametrize(("answer", "left"), [("y", 0), ("n", 1), ("", 1)])
def test_forget_asks_and_deletes_only_after_a_yes(monkeypatch, answer, left):
    monkeypatch.setattr("builtins.input", lambda question: answer)

    if left:
        with pytest.raises(Refused):
            people.forget(Namespace(years=2, yes=False))
    else:
        assert people.forget(Namespace(years=2, yes=False)) == "1 people deleted, 0 kept because a conference names them."
    assert Person.objects.count() == left


@pytest.mark.usefixtures("left_long_ago")
def test_forget_leaves_those_who_held_a_post_within_the_years():
    assert people.forget(Namespace(years=100, yes=True)) == "Nobody has been without a post for so long."
    assert Person.objects.count() == 1
