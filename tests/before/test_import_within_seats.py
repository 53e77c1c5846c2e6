"""A unit hands in a longer list than it has seats: the rest waits; and the list is undone again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from diemcau.before.convening import services
from diemcau.before.convening.errors import ImportInUse
from diemcau.before.convening.models import Delegate, ImportDraft, Nomination, Quota, Receipt, StatusEvent, Terms
from diemcau.foundation.accounts.models import Role
from tests.before.factories import NOW, TESTS, QuotaFactory, make_user
from tests.before.lists import Story, csv_list

pytestmark = pytest.mark.django_db


class Contact(Story):
    """The contact of Xã Ba Tơ, which has two seats."""

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.quota: Quota = QuotaFactory.create(conference=self.conference, unit=self.ba_to, seats=2)
        self.client = client
        client.force_login(make_user(self.ba_to, Role.CONTACT))

    def path(self, name: str, *more: object) -> str:
        return reverse(f"convening:{name}", args=[self.conference.pk, *more])

    def hand_in(self, *names: str) -> ImportDraft:
        content = csv_list(["Họ và tên", "Đơn vị"], *([name, "Xã Ba Tơ"] for name in names))
        self.client.post(self.path("upload"), {"file": SimpleUploadedFile("ds.csv", content)})
        draft = ImportDraft.objects.latest("pk")
        self.client.post(self.path("accept", draft.pk))
        draft.refresh_from_db()
        return draft


@pytest.fixture
def contact(client: Client) -> Contact:
    return Contact(client)


def standing() -> list[tuple[str, str, bool]]:
    """Each nomination, how it stands, and whether it is a delegate who is expected."""
    rows = Nomination.objects.select_related("delegate").order_by("pk")
    return [(row.full_name, row.status, bool(row.delegate and row.delegate.cancelled_at is None)) for row in rows]


def test_rows_beyond_the_seats_wait_in_the_order_of_the_file(contact: Contact):
    draft = contact.hand_in("Nguyễn Văn A", "Trần Thị B", "Lê Văn C", "Hồ Thị D")

    assert standing() == [
        ("Nguyễn Văn A", "confirmed", True),
        ("Trần Thị B", "confirmed", True),
        ("Lê Văn C", "waiting", False),
        ("Hồ Thị D", "waiting", False),
    ]
    assert (draft.accepted, Delegate.objects.expected().count()) == (2, 2)


def test_a_list_that_came_in_within_seats_is_undone_with_those_who_wait_and_its_history_stays(contact: Contact):
    services.nominate(quota=contact.quota, people=[services.Nominee("Đinh Văn Đầu")], by=TESTS, now=NOW)
    draft = contact.hand_in("Nguyễn Văn A", "Trần Thị B")
    assert [status for _, status, _ in standing()] == ["confirmed", "confirmed", "waiting"]

    answers = [contact.client.post(contact.path("undo_import", draft.pk), follow=True) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert standing() == [("Đinh Văn Đầu", "confirmed", True), ("Nguyễn Văn A", "withdrawn", False), ("Trần Thị B", "withdrawn", False)]
    assert StatusEvent.objects.filter(status="withdrawn").count() == 2
    draft.refresh_from_db()
    assert (draft.undone_at is None, draft.entered, draft.receipts) == (False, [], [])


@pytest.mark.parametrize("by_page_of", ["the list", "the receipt"])
def test_a_list_that_was_undone_comes_in_again_whole_as_if_nobody_of_it_had_been_there(contact: Contact, by_page_of: str):
    names = ("Nguyễn Văn A", "Trần Thị B", "Lê Văn C")
    draft = contact.hand_in(*names)
    if by_page_of == "the list":
        contact.client.post(contact.path("undo_import", draft.pk))
    else:
        contact.client.post(contact.path("take_back", contact.quota.pk, Receipt.objects.get().pk))

    again = contact.hand_in(*names)

    assert standing()[3:] == [("Nguyễn Văn A", "confirmed", True), ("Trần Thị B", "confirmed", True), ("Lê Văn C", "waiting", False)]
    assert (again.counts["doubtful"], Delegate.objects.expected().count()) == (0, 2)


def test_somebody_who_was_cancelled_before_the_list_was_undone_is_still_called_cancelled(contact: Contact):
    contact.hand_in("Nguyễn Văn A", "Trần Thị B")
    services.cancel_delegate(delegate=Delegate.objects.get(full_name="Trần Thị B"), by=TESTS, now=NOW)
    services.take_back(receipt=Receipt.objects.get(), by=TESTS, now=NOW + timedelta(minutes=1))

    again = contact.hand_in("Nguyễn Văn A", "Trần Thị B")

    assert {name: again.counts[name] for name in ("entered", "doubtful")} == {"entered": 1, "doubtful": 1}


def test_after_accepting_the_page_says_what_became_of_every_row(contact: Contact):
    contact.hand_in("Nguyễn Văn A")

    draft = contact.hand_in("Nguyễn Văn A", "Đ/c Trần Thị B", "Lê Văn C", "Hồ Thị D", "Hồ Thị D")
    page = contact.client.get(contact.path("preview", draft.pk))

    came = {name: page.context["outcome"][name] for name in ("total", "entered", "changed", "waiting", "proposed", "same", "doubtful", "not_entered")}
    assert came == {"total": 5, "entered": 1, "changed": 1, "waiting": 2, "proposed": 0, "same": 1, "doubtful": 1, "not_entered": 2}
    assert contact.path("undo_import", draft.pk) in page.content.decode()


def test_where_the_host_approves_the_page_says_how_many_wait_for_that(contact: Contact):
    Terms.objects.create(conference=contact.conference, needs_approval=True)

    draft = contact.hand_in("Nguyễn Văn A", "Trần Thị B", "Lê Văn C")

    assert {name: draft.counts[name] for name in ("entered", "waiting", "proposed")} == {"entered": 0, "waiting": 1, "proposed": 2}


def test_a_list_of_which_everybody_waits_can_be_undone_too(contact: Contact):
    services.nominate(quota=contact.quota, people=[services.Nominee("Đinh Văn Đầu"), services.Nominee("Hồ Văn Hai")], by=TESTS, now=NOW)
    draft = contact.hand_in("Nguyễn Văn A")
    assert (draft.accepted, contact.path("undo_import", draft.pk) in contact.client.get(contact.path("upload")).content.decode()) == (0, True)

    contact.client.post(contact.path("undo_import", draft.pk))

    assert standing()[-1] == ("Nguyễn Văn A", "withdrawn", False)


def test_a_list_within_seats_whose_people_were_changed_since_is_not_undone_and_nobody_is_withdrawn(contact: Contact):
    draft = contact.hand_in("Nguyễn Văn A", "Trần Thị B")
    services.cancel_delegate(delegate=Delegate.objects.get(full_name="Trần Thị B"), by=TESTS, now=NOW)
    before = standing()

    page = contact.client.post(contact.path("undo_import", draft.pk), follow=True)

    assert (standing(), str(ImportInUse().sentence) in page.content.decode()) == (before, True)
