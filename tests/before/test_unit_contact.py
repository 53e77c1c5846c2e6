"""The unit contact: sees the conferences that call their unit and fills its list, and nobody else's."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.models import Delegate, ImportDraft
from diemcau.before.sites.models import Site
from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.audit.queries import entries_of
from diemcau.foundation.network.models import Unit, UnitKind
from tests.before.factories import ConferenceFactory, DelegateFactory, ItemFactory, SiteFactory, make_province, make_unit, make_user
from tests.before.lists import codes, workbook

pytestmark = pytest.mark.django_db
FILLING = [Role.ADMINISTRATOR, Role.SECRETARY, Role.CONTACT]


class Called:
    """A province calls two communes and a department; each has somebody on the list."""

    def __init__(self) -> None:
        self.province = make_province()
        self.commune = make_unit("Xã Ba Tơ", parent=self.province)
        self.other = make_unit("Xã Trà Bồng", parent=self.province)
        self.department = make_unit("Sở Tư pháp", kind=UnitKind.DEPARTMENT, parent=self.province)
        self.conference: Conference = ConferenceFactory.create(host=self.province)
        self.hall: Site = SiteFactory.create(conference=self.conference, unit=self.province, name="Hội trường tỉnh", is_main=True)
        self.site: Site = SiteFactory.create(conference=self.conference, unit=self.commune, name="Điểm cầu Ba Tơ")
        self.far: Site = SiteFactory.create(conference=self.conference, unit=self.other, name="Điểm cầu Trà Bồng")
        self.own: Delegate = DelegateFactory.create(site=self.site, full_name="Đinh Thị Ước")
        self.foreign: Delegate = DelegateFactory.create(site=self.far, full_name="Hồ Văn Lạ", phone="+84912345678")

    def contact(self, unit: Unit | None = None, role: str = Role.CONTACT) -> User:
        return make_user(unit or self.commune, role)

    def path(self, name: str, *more: object) -> str:
        return reverse(f"convening:{name}", args=[self.conference.pk, *more])


@pytest.fixture
def day() -> Called:
    return Called()


def facts(unit: Unit, site: Site, **changed: Any) -> dict[str, Any]:
    return {"full_name": "Phạm Thị Mới", "post": "", "unit": unit.pk, "site": site.pk, "phone": ""} | changed


@pytest.mark.parametrize("role", FILLING)
def test_who_fills_lists_of_a_commune_sees_its_delegates_and_nobody_elses(client, day: Called, role: str):
    client.force_login(day.contact(role=role))

    page = client.get(day.path("list"))

    assert page.status_code == 200
    text = page.content.decode()
    assert ("Đinh Thị Ước" in text, "Hồ Văn Lạ" in text, "0912 345 678" in text, "Xã Trà Bồng" in text) == (True, False, False, False)
    assert (page.context["summary"].convened, page.context["summary"].sites) == (1, 1)
    assert f'href="{reverse("conferences:detail", args=[day.conference.pk])}"' not in text  # no way to a page that would not be found


def test_a_contact_adds_changes_cancels_and_restores_delegates_of_their_unit(client, day: Called):
    contact = day.contact()
    client.force_login(contact)

    form = client.get(day.path("add"))
    assert (form.context["chosen"].name, form.context["form"]["site"].value()) == ("Xã Ba Tơ", day.site.pk)
    assert client.post(day.path("add"), facts(day.commune, day.site)).status_code == 302
    added = Delegate.objects.get(full_name="Phạm Thị Mới")
    assert client.post(day.path("change", added.pk), facts(day.commune, day.hall, post="Phó Chủ tịch")).status_code == 302
    assert client.get(day.path("qr", added.pk)).status_code == 200
    client.post(day.path("cancel", added.pk))
    client.post(day.path("restore", added.pk))

    added.refresh_from_db()
    assert (added.unit, added.site, added.post, added.cancelled_at) == (day.commune, day.hall, "Phó Chủ tịch", None)
    assert [entry.act for entry in entries_of(added)] == ["convening.restored", "convening.cancelled", "convening.changed", "convening.added"]
    assert {entry.actor_label for entry in entries_of(added)} == {contact.full_name}


def test_a_contact_enters_nobody_for_another_unit_or_into_the_hall_of_another_commune(client, day: Called):
    client.force_login(day.contact())

    for unit, site in ((day.other, day.site), (day.province, day.site), (day.commune, day.far)):
        assert client.post(day.path("add"), facts(unit, site)).status_code == 422
        assert client.post(day.path("change", day.own.pk), facts(unit, site)).status_code == 422
    assert Delegate.objects.count() == 2
    day.own.refresh_from_db()
    assert (day.own.unit, day.own.site) == (day.commune, day.site)


def test_a_delegate_of_another_unit_is_not_found(client, day: Called):
    client.force_login(day.contact())

    assert client.get(day.path("change", day.foreign.pk)).status_code == 404
    assert client.get(day.path("qr", day.foreign.pk)).status_code == 404
    for act in ("change", "cancel", "restore"):
        assert client.post(day.path(act, day.foreign.pk), facts(day.commune, day.site)).status_code == 404
    day.foreign.refresh_from_db()
    assert (day.foreign.full_name, day.foreign.cancelled_at) == ("Hồ Văn Lạ", None)


def test_what_belongs_to_the_host_is_not_found_by_a_contact_below_it(client, day: Called):
    client.force_login(day.contact())
    pages = ["conferences:detail", "conferences:change", "sites:list", "sites:links", "sites:units", "attendance:board"]
    pages += ["convening:export", "convening:todo"]

    answers = {name: client.get(reverse(name, args=[day.conference.pk])).status_code for name in pages}
    answers["invitations"] = client.get(day.path("invitations", day.site.pk)).status_code

    assert set(answers.values()) == {404}, answers


def test_a_conference_that_does_not_call_the_unit_is_not_found(client, day: Called):
    stranger = make_user(make_unit("Xã Không Dự", parent=day.province), Role.CONTACT)
    client.force_login(stranger)

    for name in ("list", "add", "units"):
        assert client.get(day.path(name)).status_code == 404
    assert client.post(day.path("add"), facts(day.commune, day.site)).status_code == 404
    assert client.get(reverse("convening:called")).content.decode().strip() == ""


def test_a_viewer_of_a_commune_finds_no_list(client, day: Called):
    client.force_login(day.contact(role=Role.VIEWER))

    assert client.get(day.path("list")).status_code == 404


def test_a_department_without_a_site_sends_people_to_the_main_hall_and_where_its_people_go(client, day: Called):
    contact = day.contact(day.department)
    client.force_login(contact)
    assert client.get(day.path("list")).status_code == 404

    DelegateFactory.create(site=day.far, unit=day.department, full_name="Lê Văn Sở")
    form = client.get(day.path("add"))

    assert {str(site) for site in form.context["form"].fields["site"].queryset} == {"Hội trường tỉnh", "Điểm cầu Trà Bồng"}


def test_a_contact_of_the_host_watches_all_and_fills_every_unit_below_it(client, day: Called):
    client.force_login(day.contact(day.province))

    assert "Hồ Văn Lạ" in client.get(day.path("list")).content.decode()
    assert client.post(day.path("change", day.foreign.pk), facts(day.other, day.far, full_name="Hồ Văn Quen")).status_code == 302
    assert client.get(day.path("upload")).status_code == 200


def test_a_contact_hands_in_a_list_of_their_own_units_and_the_others_are_refused_row_by_row(client, day: Called):
    client.force_login(day.contact())
    rows = [
        ["Phạm Thị Mới", "Xã Ba Tơ", "", ""],
        ["Lê Văn Khác", "Xã Trà Bồng", "", ""],
        ["Vũ Văn Xa", "Xã Ba Tơ", "Điểm cầu Trà Bồng", ""],
        ["Hồ Văn Lạ", "Xã Ba Tơ", "", "0912345678"],
    ]
    file = SimpleUploadedFile("ds.xlsx", workbook(["Họ và tên", "Đơn vị", "Điểm cầu", "SĐT"], *rows))

    page = client.post(day.path("upload"), {"file": file}, follow=True)

    draft = ImportDraft.objects.get()
    assert [codes(row) for row in draft.rows] == [[], ["unit.not_yours"], ["site.not_yours"], ["twin.of_others"]]
    assert draft.rows[3]["flags"][0]["facts"] == {}  # of another unit's person nothing is told
    assert "Phạm Thị Mới" in page.content.decode()
    assert client.post(day.path("accept", draft.pk)).status_code == 302
    assert not Delegate.objects.filter(full_name="Phạm Thị Mới").exists()
    for row in ("0:3", "0:4"):
        client.post(day.path("decide", draft.pk), {"row": row, "take": "no"})
    client.post(day.path("accept", draft.pk))
    assert Delegate.objects.get(full_name="Phạm Thị Mới").site == day.site
    assert not Delegate.objects.filter(full_name__in=["Lê Văn Khác", "Vũ Văn Xa"]).exists()

    client.force_login(day.contact(day.other))
    for name in ("preview", "progress", "corrected"):
        assert client.get(day.path(name, draft.pk)).status_code == 404


def test_the_units_offered_are_those_of_the_contact(client, day: Called):
    client.force_login(day.contact())
    assert "Xã Trà Bồng" not in client.get(day.path("units"), {"unit_query": "tra bong"}).content.decode()
    assert "Xã Ba Tơ" in client.get(day.path("units"), {"unit_query": "ba to"}).content.decode()

    client.force_login(day.contact(day.province, Role.SECRETARY))
    assert "Xã Trà Bồng" in client.get(day.path("units"), {"unit_query": "tra bong"}).content.decode()


def test_the_conferences_that_call_a_unit_are_listed_for_its_contact_and_not_for_the_host(client, day: Called):
    client.force_login(day.contact())
    page = client.get(reverse("convening:called"))
    assert [(call.conference, call.convened, call.sites) for call in page.context["calls"]] == [(day.conference, 1, 1)]
    assert day.path("list") in page.content.decode()
    assert [reverse("convening:called") in client.get(reverse(name)).content.decode() for name in ("desk:home", "conferences:list")] == [True, True]

    client.force_login(day.contact(day.province))
    assert client.get(reverse("convening:called")).context["calls"] == []


@pytest.mark.parametrize("people", [1, 30])
def test_the_pages_of_a_contact_ask_the_same_queries_for_one_delegate_or_thirty(client, day: Called, people: int, django_assert_num_queries):
    for _ in range(people - 1):
        DelegateFactory.create(site=day.site)
        DelegateFactory.create(site=SiteFactory.create(conference=ConferenceFactory.create(host=day.province), unit=day.commune))
    client.force_login(day.contact())

    with django_assert_num_queries(LIST_QUERIES):
        client.get(day.path("list"))
    with django_assert_num_queries(CALLED_QUERIES):
        client.get(reverse("convening:called"))


LIST_QUERIES = 22
CALLED_QUERIES = 9


def test_a_contact_reads_the_programme_of_a_conference_that_calls_their_unit_and_changes_nothing(client, day: Called):
    item = ItemFactory.create(conference=day.conference, title="Khai mạc hội nghị", starts_at=day.conference.closes_at)  # outside the hours
    programme = reverse("conferences:programme", args=[day.conference.pk])
    client.force_login(day.contact())

    page = client.get(programme)

    text = page.content.decode()
    assert (page.status_code, "Khai mạc hội nghị" in text, "<form" in text.split("<main")[1].split("</main>")[0]) == (200, True, False)
    assert "status-warn" not in text, "what is odd is for those who can put it right"
    links = re.findall(r'href="(/chuan-bi/\d+/[^"]*)"', text)
    assert links == [programme, day.path("my-quotas"), day.path("list"), day.path("papers")]
    assert {client.get(link).status_code for link in links} == {200}
    assert client.post(programme, {"kind": "opening"}).status_code == 404
    assert client.post(reverse("conferences:remove", args=[day.conference.pk, item.pk])).status_code == 404


def test_the_programme_of_a_conference_that_calls_others_is_not_found(client, day: Called):
    programme = reverse("conferences:programme", args=[day.conference.pk])
    for unit, role, status in [
        (day.commune, Role.CONTACT, 200), (day.commune, Role.VIEWER, 404), (make_unit("Xã Không Mời", parent=day.province), Role.CONTACT, 404),
        (day.province, Role.CONTACT, 200), (make_province("Tỉnh Gia Lai"), Role.SECRETARY, 404),
    ]:  # fmt: skip
        client.force_login(make_user(unit, role))
        assert client.get(programme).status_code == status, (unit, role)
