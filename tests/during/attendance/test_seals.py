from __future__ import annotations

import uuid

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.queries import qr_word
from diemcau.before.sites.models import Site
from diemcau.during.attendance.models import SiteEvent
from diemcau.kernel.tokens import sealed, sign_code
from tests.before.factories import DelegateFactory, SiteFactory
from tests.during.attendance_factories import MORNING, event, make_hall, send

pytestmark = pytest.mark.django_db


def sealed_delegate(site: Site, *, secret: str = settings.SECRET_KEY) -> Delegate:
    person = DelegateFactory.create(site=site, conference=site.conference)
    person.seal = sealed(person.code, secret)
    person.save(update_fields=["seal"])
    return person


def test_a_seal_speaks_for_the_one_word_it_was_made_of(django_assert_num_queries):
    site, device, _ = make_hall(0)
    people = [sealed_delegate(site) for _ in range(20)]
    words = [qr_word(person) for person in people]
    forged, of_another = f"{people[0].code}.{words[1].partition('.')[2]}", sign_code(people[1].code, "another secret")
    events = [event("check_in", code=word) for word in [forged, of_another, *words[2:]]]

    with django_assert_num_queries(9):  # savepoint, seals, three to lock a site that never spoke, store, fold, audit, release
        receipt = send(site, device, *events)

    assert [result.marks for result in receipt.results] == [("forged_code",)] * 2 + [()] * 18
    assert receipt.state.attended == 18


def test_a_seal_made_under_another_secret_opens_nothing_and_costs_nobody_their_place():
    site, device, _ = make_hall(0)
    people = [sealed_delegate(site, secret="an older secret") for _ in range(20)]  # of this test
    old = [event("check_in", code=sign_code(person.code, "an older secret")) for person in people[:10]]
    new = [event("check_in", code=qr_word(person)) for person in people[10:]]

    receipt = send(site, device, *old, *new)

    assert [result.marks for result in receipt.results] == [("forged_code",)] * 10 + [()] * 10


@pytest.mark.parametrize("has_device", [True, False])
def test_the_database_refuses_an_event_of_a_foreign_site(has_device):
    _, device, _ = make_hall(0)
    other = SiteFactory.create().pk if has_device else 2**40

    with pytest.raises(IntegrityError), transaction.atomic():
        SiteEvent.objects.create(
            event_id=uuid.uuid4(),
            site_id=other,
            device=device if has_device else None,
            kind="line",
            device_at=MORNING,
            received_at=MORNING,
            actor_label="?",
        )
