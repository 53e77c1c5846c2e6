"""What belongs together is of one conference: the database says so, whoever writes."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from diemcau.before.conferences.models import ItemKind, ProgrammeItem
from diemcau.before.convening.models import Delegate, DelegateKind
from diemcau.before.sites.models import ItemSite
from tests.before.factories import ConferenceFactory, DelegateFactory, ItemFactory, SiteFactory, TopicFactory

pytestmark = pytest.mark.django_db


def settle() -> None:
    """Judge the constraints that wait for the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_an_item_of_the_programme_names_a_topic_of_its_own_conference_only():
    item = ItemFactory.create()
    own, foreign = TopicFactory.create(conference=item.conference), TopicFactory.create()

    ProgrammeItem.objects.filter(pk=item.pk).update(kind=ItemKind.TOPIC, topic=own)
    settle()
    with pytest.raises(IntegrityError, match="conferences_topic_is_of_the_same_conference"), transaction.atomic():
        ProgrammeItem.objects.filter(pk=item.pk).update(topic=foreign)


def test_an_item_is_received_by_sites_of_its_own_conference_only():
    item = ItemFactory.create()
    own, foreign = SiteFactory.create(conference=item.conference), SiteFactory.create()

    ItemSite.objects.create(conference=item.conference, item=item, site=own)
    settle()
    with pytest.raises(IntegrityError, match="sites_chosen_site_is_of_the_same_conference"), transaction.atomic():
        ItemSite.objects.create(conference=item.conference, item=item, site=foreign)
    with pytest.raises(IntegrityError, match="sites_item_is_of_the_same_conference"), transaction.atomic():
        ItemSite.objects.create(conference=foreign.conference, item=item, site=foreign)


def test_a_substitute_stands_for_somebody_of_the_same_conference_only():
    site = SiteFactory.create(conference=ConferenceFactory.create())
    convened, foreign = DelegateFactory.create(site=site), DelegateFactory.create()

    substitute = DelegateFactory.create(site=site, kind=DelegateKind.SUBSTITUTE, stands_for=convened)
    settle()
    with pytest.raises(IntegrityError, match="convening_a_substitute_is_of_the_same_conference"), transaction.atomic():
        Delegate.objects.filter(pk=substitute.pk).update(stands_for=foreign)
