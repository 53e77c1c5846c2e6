"""The pages of seats: the unit names its people with an account or by its link, the host sees who has not answered."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from diemcau.before.conferences.models import Conference
from diemcau.before.convening import services
from diemcau.before.convening.models import Delegate, Nomination, Quota, Receipt, UnitLink
from diemcau.before.convening.queries.links import token_of
from diemcau.before.convening.services import Contact, Nominee
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.network.models import Holding, Person, Post, Unit, UnitKind
from diemcau.kernel.text import fold
from tests.before.factories import TESTS, ConferenceFactory, DelegateFactory, QuotaFactory, SiteFactory, make_province, make_unit, make_user

pytestmark = pytest.mark.django_db
HAND = {f"{what}-{number}": "" for number in range(1, 9) for what in ("name", "post", "phone")}


class Asked:
    """A province asks two communes for two people each; the conference is in two weeks."""

    def __init__(self) -> None:
        now = timezone.now()
        self.province = make_province()
        self.commune = make_unit("Xã Ba Tơ", parent=self.province)
        self.other = make_unit("Xã Trà Bồng", parent=self.province)
        opens_at = now + timedelta(days=14)
        self.conference: Conference = ConferenceFactory.create(host=self.province, opens_at=opens_at, closes_at=opens_at + timedelta(hours=3))
        SiteFactory.create(conference=self.conference, unit=self.province, name="Hội trường tỉnh", is_main=True)
        self.quota: Quota = QuotaFactory.create(conference=self.conference, unit=self.commune)
        self.foreign: Quota = QuotaFactory.create(conference=self.conference, unit=self.other)
        self.now = now

    def link(self, unit: Unit | None = None) -> UnitLink:
        return services.issue_unit_link(
            conference=self.conference, unit=unit or self.commune, contact=Contact("Đinh Văn Đầu"), by=TESTS, now=self.now
        )

    def path(self, name: str, *more: object) -> str:
        return reverse(f"convening:{name}", args=[self.conference.pk, *more])

    def name(self, quota: Quota, *names: str) -> Receipt:
        return services.nominate(quota=quota, people=[Nominee(one) for one in names], by=TESTS, now=self.now)


@pytest.fixture
def asked() -> Asked:
    return Asked()


def by_link(link: UnitLink, name: str, *more: object) -> str:
    return reverse(f"convening:link-{name}", args=[token_of(link), *more])


def written(**fields: str) -> dict[str, Any]:
    return HAND | {key.replace("_", "-"): value for key, value in fields.items()}


def test_the_holder_of_a_link_names_people_in_three_screens_and_may_take_them_back(client, asked: Asked):
    link = asked.link()

    first = client.get(by_link(link, "my-quotas"))
    assert (first.status_code, first["Cache-Control"], first["X-Robots-Tag"]) == (
        200,
        "max-age=0, no-cache, no-store, must-revalidate, private",
        "noindex, nofollow",
    )
    choose = by_link(link, "choose", asked.quota.pk)
    assert choose in first.content.decode()
    assert client.get(choose).status_code == 200
    sent = client.post(choose, written(name_1="Đinh Thị Ước", post_1="Phó Chủ tịch", phone_1="0912345678"))

    receipt = Receipt.objects.get()
    assert (sent.status_code, sent.url) == (302, by_link(link, "receipt", asked.quota.pk, receipt.pk))
    page = client.get(sent.url).content.decode()
    assert ("Đinh Thị Ước" in page, "Đinh Văn Đầu" in page, "đã xác nhận" in page) == (True, True, True)
    client.post(by_link(link, "take_back", asked.quota.pk, receipt.pk))
    assert (Nomination.objects.get().status, Delegate.objects.expected().count()) == ("withdrawn", 0)
    link.refresh_from_db()
    assert link.opened_at is not None


def test_a_link_opens_the_seats_of_its_unit_and_nothing_else(client, asked: Asked):
    link = asked.link()
    asked.name(asked.foreign, "Hồ Văn Lạ")
    foreign = Nomination.objects.get()

    for path in (by_link(link, "quota", asked.foreign.pk), by_link(link, "choose", asked.foreign.pk)):
        assert client.get(path).status_code == 404
    assert client.post(by_link(link, "leave", asked.quota.pk, foreign.pk, "rut")).status_code == 404
    assert client.post(by_link(link, "leave", asked.foreign.pk, foreign.pk, "rut")).status_code == 404
    assert client.get(by_link(link, "receipt", asked.quota.pk, foreign.receipt_id)).status_code == 404
    assert client.get(asked.path("quota", asked.quota.pk)).status_code == 302  # to sign in
    foreign.refresh_from_db()
    assert foreign.status == "confirmed"


def test_a_link_that_was_replaced_is_not_found_and_one_of_a_past_conference_says_so(client, asked: Asked):
    old = asked.link()
    new = asked.link()
    assert [client.get(by_link(link, "my-quotas")).status_code for link in (old, new)] == [404, 200]

    closes_at = timezone.now() + timedelta(seconds=30)
    Conference.objects.filter(pk=asked.conference.pk).update(opens_at=closes_at - timedelta(hours=3), closes_at=closes_at)
    assert client.get(by_link(new, "my-quotas")).status_code == 200  # to the last second
    Conference.objects.filter(pk=asked.conference.pk).update(closes_at=timezone.now())
    assert client.get(by_link(new, "my-quotas")).status_code == 410
    services.revoke_unit_links(links=[new], by=TESTS, now=asked.now)
    assert client.get(by_link(new, "my-quotas")).status_code == 404


def test_who_guesses_links_is_stopped_and_the_right_link_still_opens(client, asked: Asked):
    answers = [client.get(reverse("convening:link-my-quotas", args=[uuid.uuid4().hex])).status_code for _ in range(32)]

    assert (answers.count(404), answers.count(429)) == (30, 2)
    assert client.get(by_link(asked.link(), "my-quotas")).status_code == 200


def test_a_contact_with_an_account_sees_and_fills_the_seats_of_their_units_alone(client, asked: Asked):
    contact = make_user(asked.commune, Role.CONTACT)
    client.force_login(contact)

    lines = client.get(asked.path("my-quotas")).context["lines"]
    assert [line.quota.pk for line, _url in lines] == [asked.quota.pk]
    assert client.get(asked.path("quota", asked.foreign.pk)).status_code == 404
    assert client.get(asked.path("quotas")).status_code == 404
    assert client.post(asked.path("choose", asked.quota.pk), written(name_1="Đinh Thị Ước")).status_code == 302
    assert Nomination.objects.get().events.get().by_label == contact.full_name


def test_those_of_last_time_are_offered_and_named_with_their_facts(client, asked: Asked):
    past = ConferenceFactory.create(host=asked.province, opens_at=asked.now - timedelta(days=90), closes_at=asked.now - timedelta(days=89))
    hall = SiteFactory.create(conference=past, unit=asked.commune)
    before = DelegateFactory.create(site=hall, full_name="Phạm Văn Trước", post="Chủ tịch", phone="+84912345678")
    DelegateFactory.create(site=hall, unit=asked.other, full_name="Hồ Văn Lạ")
    link = asked.link()
    choose = by_link(link, "choose", asked.quota.pk)

    page = client.get(choose)
    assert [(offer.full_name, offer.post) for offer in page.context["choice"].last_time] == [("Phạm Văn Trước", "Chủ tịch")]
    client.post(choose, HAND | {"chosen": [f"d{before.pk}"]})

    named = Delegate.objects.get(conference=asked.conference)
    assert (named.full_name, named.post, named.phone, named.unit) == ("Phạm Văn Trước", "Chủ tịch", "+84912345678", asked.commune)
    assert client.get(choose).context["choice"].last_time == []


def test_what_was_written_stays_in_the_form_when_something_is_wrong(client, asked: Asked):
    choose = by_link(asked.link(), "choose", asked.quota.pk)

    wrong = client.post(choose, written(name_1="Đinh Thị Ước", phone_1="12"))
    empty = client.post(choose, written())

    assert (wrong.status_code, empty.status_code, Nomination.objects.count()) == (422, 422, 0)
    assert 'value="Đinh Thị Ước"' in wrong.content.decode()


def test_the_host_hands_out_seats_by_a_rule_and_adjusts_them(client, asked: Asked):
    make_unit("Sở Tư pháp", kind=UnitKind.DEPARTMENT, parent=asked.province)
    client.force_login(make_user(asked.province))

    page = client.get(asked.path("quota_rule"), {"xa": "2", "so": "5"})
    assert [(line.unit.name, line.seats, line.now) for line in page.context["planned"]] == [
        ("Xã Ba Tơ", 2, 2),
        ("Xã Trà Bồng", 2, 2),
        ("Sở Tư pháp", 5, 0),
    ]
    assert Quota.objects.count() == 2
    fields = {f"seats-{line.unit.unit_id}-0": line.seats for line in page.context["planned"]} | {f"seats-{asked.commune.pk}-0": 4}
    client.post(asked.path("quota_rule"), fields | {"seats-999999-0": 7, "seats-x-0": 1})

    assert sorted(Quota.objects.values_list("seats", flat=True)) == [2, 4, 5]


def test_a_contact_may_not_hand_out_seats_approve_or_see_the_overview(client, asked: Asked):
    services.set_terms(
        conference=asked.conference, deadline_days=7, deadline_hour=timezone.now().time(), needs_approval=True, by=TESTS, now=asked.now
    )
    asked.name(asked.quota, "Đinh Thị Ước")
    person = Nomination.objects.get()
    client.force_login(make_user(asked.commune, Role.CONTACT))

    for page in ("quotas", "quota_rule", "quota_one", "terms", "approve_all", "quotas_export"):
        assert client.post(asked.path(page)).status_code in {404, 405}
    assert client.post(asked.path("leave", asked.quota.pk, person.pk, "duyet")).status_code == 403
    viewer = make_user(asked.province, Role.VIEWER)
    client.force_login(viewer)
    assert (client.get(asked.path("quotas")).status_code, client.get(asked.path("quota", asked.quota.pk)).status_code) == (200, 200)
    assert (client.get(asked.path("quota_rule")).status_code, client.get(asked.path("choose", asked.quota.pk)).status_code) == (403, 403)
    person.refresh_from_db()
    assert person.status == "proposed"


def test_a_contact_who_adds_people_one_by_one_stays_within_the_seats_and_the_host_does_not(client, asked: Asked):
    SiteFactory.create(conference=asked.conference, unit=asked.commune, name="Xã Ba Tơ")
    hall = asked.conference.sites.get(unit=asked.commune)
    client.force_login(make_user(asked.commune, Role.CONTACT))
    for name in ("Đinh Thị Ước", "Phạm Văn Hai", "Hồ Văn Ba"):
        client.post(asked.path("add"), {"full_name": name, "post": "", "unit": asked.commune.pk, "site": hall.pk, "phone": "", "email": "a@vidu.vn"})
    assert dict(Nomination.objects.values_list("full_name", "status")) == {
        "Đinh Thị Ước": "confirmed",
        "Phạm Văn Hai": "confirmed",
        "Hồ Văn Ba": "waiting",
    }
    assert list(Delegate.objects.values_list("email", flat=True)) == ["a@vidu.vn"] * 2

    client.force_login(make_user(asked.province))
    client.post(asked.path("add"), {"full_name": "Người Thứ Tư", "post": "", "unit": asked.commune.pk, "site": hall.pk, "phone": "", "email": ""})
    assert Delegate.objects.expected().count() == 3


def test_people_in_office_are_offered_and_the_same_person_in_two_units_is_seen(client, asked: Asked):
    person = Person.objects.create(full_name="Trần Thị Kiêm", folded="tran thi kiem", folded_back="kiem thi tran", sort_key="k")
    for unit, title in ((asked.commune, "Chủ tịch Hội Phụ nữ xã"), (asked.other, "Phó Bí thư")):
        post = Post.objects.create(unit=unit, title=title, folded=fold(title), period=DateRange(None, None))
        Holding.objects.create(post=post, person=person, period=DateRange(None, None))
    for quota in (asked.quota, asked.foreign):
        choose = by_link(asked.link(quota.unit), "choose", quota.pk)
        offers = client.get(choose).context["choice"].in_office
        assert [offer.full_name for offer in offers] == ["Trần Thị Kiêm"]
        client.post(choose, HAND | {"chosen": [offers[0].key]})
        assert client.get(choose).context["choice"].in_office == []

    assert set(Delegate.objects.values_list("person", flat=True)) == {person.pk}
    client.force_login(make_user(asked.province))
    assert [len(entries) for entries in client.get(asked.path("quotas")).context["twins"]] == [2]


def test_the_host_finds_who_has_not_answered(client, asked: Asked):
    asked.name(asked.quota, "Đinh Thị Ước", "Phạm Văn Hai")
    client.force_login(make_user(asked.province))

    assert [line.quota.pk for line in client.get(asked.path("quotas"), {"xem": "silent"}).context["lines"]] == [asked.foreign.pk]
    assert [line.quota.pk for line in client.get(asked.path("quotas"), {"xem": "done"}).context["lines"]] == [asked.quota.pk]
    assert [line.quota.pk for line in client.get(asked.path("quotas"), {"q": "tra bong"}).context["lines"]] == [asked.foreign.pk]
    assert client.get(asked.path("quotas_export")).content[:2] == b"PK"


@pytest.mark.parametrize("units", [1, 30])
def test_the_pages_ask_the_same_queries_for_one_unit_or_thirty(client, asked: Asked, units: int, django_assert_num_queries):
    for number in range(units - 1):
        quota = QuotaFactory.create(conference=asked.conference, unit=make_unit(f"Xã {number}", parent=asked.province))
        asked.name(quota, f"Người {number}")
    link = asked.link()
    receipt = asked.name(asked.quota, *(f"Cử {number}" for number in range(units)))
    client.get(by_link(link, "my-quotas"))  # notes that it was opened
    with django_assert_num_queries(LINK_QUERIES):
        client.get(by_link(link, "my-quotas"))
    with django_assert_num_queries(RECEIPT_QUERIES):
        client.get(by_link(link, "receipt", asked.quota.pk, receipt.pk))
    client.force_login(make_user(asked.province))
    with django_assert_num_queries(OVERVIEW_QUERIES):
        client.get(asked.path("quotas"))


LINK_QUERIES = 13
RECEIPT_QUERIES = 13
OVERVIEW_QUERIES = 20
