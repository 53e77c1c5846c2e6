from __future__ import annotations

import io
import uuid

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from diemcau.before.convening import papers, queries, services
from diemcau.before.convening.errors import BadEmail, NameMissing, SiteElsewhere
from diemcau.before.convening.models import Delegate, DelegateKind, ImportDraft
from diemcau.before.convening.services import FromLog
from diemcau.before.convening.services.lists import DRAFT_LIVES
from diemcau.foundation.accounts.models import Role
from diemcau.foundation.audit.queries import entries_of
from diemcau.kernel.tokens import verified_code
from tests.before.factories import NOW, TESTS, ConferenceFactory, DelegateFactory, SiteFactory, make_province, make_user
from tests.before.lists import Story, verdicts, workbook

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>'; DROP TABLE convening_delegate; --"


@pytest.fixture
def story() -> Story:
    return Story()


# --- one by one -------------------------------------------------------------------------------------------
def test_add_delegate_stores_name_phone_and_a_code_whose_qr_is_signed(story: Story):
    delegate = services.add_delegate(
        conference=story.conference, site=story.site, unit=story.ba_to, full_name=" Đinh  Thị Ước ", phone="0912 345 678", by=TESTS, now=NOW
    )

    assert (delegate.full_name, delegate.folded, delegate.phone) == ("Đinh Thị Ước", "dinh thi uoc", "+84912345678")
    assert verified_code(queries.qr_word(delegate), settings.SECRET_KEY) == delegate.code
    assert [entry.act for entry in entries_of(delegate)] == ["convening.added"]


def test_add_delegates_enters_all_or_none(story: Story, django_assert_max_num_queries):
    good = services.NewDelegate(story.site, story.ba_to, "Nguyễn Văn A")
    foreign = services.NewDelegate(SiteFactory.create(conference=ConferenceFactory.create()), story.ba_to, "Nguyễn Văn B")

    for rows, refusal in (([good, foreign], SiteElsewhere), ([good, services.NewDelegate(story.site, story.ba_to, " ")], NameMissing)):
        with pytest.raises(refusal):
            services.add_delegates(conference=story.conference, rows=rows, by=TESTS, now=NOW)
    assert not Delegate.objects.exists()
    with django_assert_max_num_queries(6):
        assert services.add_delegates(conference=story.conference, rows=[good] * 50, by=TESTS, now=NOW) == 50


def test_change_delegate_keeps_the_code(story: Story):
    delegate = DelegateFactory.create(site=story.site, unit=story.ba_to, full_name="Nguyễn Văn A")

    changed = services.change_delegate(
        delegate=delegate, site=story.hall, unit=story.ba_to, full_name="Nguyễn Văn Ất", post="", phone="", email="at@x.vn", by=TESTS, now=NOW
    )

    assert (changed.code, changed.site, changed.folded, changed.email) == (delegate.code, story.hall, "nguyen van at", "at@x.vn")
    assert entries_of(delegate).get().details == {"changed": {"site_id": [story.site.pk, story.hall.pk]}, "corrected": ["full_name", "email"]}


def test_an_address_is_kept_for_the_invitation_and_nonsense_is_refused(story: Story):
    def add(email: str) -> Delegate:
        return services.add_delegate(
            conference=story.conference, site=story.site, unit=story.ba_to, full_name="Nguyễn Văn A", email=email, by=TESTS, now=NOW
        )

    assert add(" a@quangngai.gov.vn ").email == "a@quangngai.gov.vn"
    with pytest.raises(BadEmail, match="nguyen-a"):
        add("nguyen-a")
    assert Delegate.objects.count() == 1


def test_cancel_and_restore_happen_once_each(story: Story):
    delegate = DelegateFactory.create(site=story.site)

    assert [services.cancel_delegate(delegate=delegate, by=TESTS, now=NOW) for _ in range(2)] == [True, False]
    assert (Delegate.objects.expected().count(), queries.roster(story.site).count()) == (0, 0)
    assert [services.restore_delegate(delegate=delegate, by=TESTS, now=NOW) for _ in range(2)] == [True, False]
    assert Delegate.objects.expected().count() == 1
    assert [entry.act for entry in entries_of(delegate)] == ["convening.restored", "convening.cancelled"]


def test_roster_goes_by_given_name_in_vietnamese_order(story: Story):
    for name in ("Nguyễn Văn Ước", "Trần Thị Đào", "Lê Văn Anh", "Phạm Thị Ánh", "Bùi Văn Dũng"):
        DelegateFactory.create(site=story.site, full_name=name)

    assert [delegate.full_name for delegate in queries.roster(story.site)] == [
        "Lê Văn Anh", "Phạm Thị Ánh", "Bùi Văn Dũng", "Trần Thị Đào", "Nguyễn Văn Ước",
    ]  # fmt: skip


def test_an_event_of_the_log_enters_one_person_however_often_it_comes(story: Story):
    absent = DelegateFactory.create(site=story.site, unit=story.cam_thanh)
    elsewhere = DelegateFactory.create()
    substitute = FromLog(uuid.uuid4(), DelegateKind.SUBSTITUTE, "Lê Thay", stands_for_id=absent.pk)
    walk_in = FromLog(uuid.uuid4(), DelegateKind.WALK_IN, "Phạm Tới", unit_id=10**9)
    nobody = FromLog(uuid.uuid4(), DelegateKind.SUBSTITUTE, "Trần Nhầm", stands_for_id=elsewhere.pk)

    first = services.enter_many_from_log(site=story.site, people=[substitute, walk_in, nobody], now=NOW)
    again = services.enter_many_from_log(site=story.site, people=[walk_in, substitute], now=NOW)

    assert first == again == {person.event_id: Delegate.objects.get(event_id=person.event_id).pk for person in (substitute, walk_in)}
    entered = {delegate.full_name: delegate for delegate in Delegate.objects.filter(event_id__isnull=False)}
    assert (entered["Lê Thay"].unit, entered["Lê Thay"].stands_for, entered["Phạm Tới"].unit) == (story.cam_thanh, absent, story.ba_to)
    assert list(Delegate.objects.expected().filter(conference=story.conference)) == [absent]  # neither is convened


def test_found_searches_names_without_accents_and_telephones(story: Story):
    a = DelegateFactory.create(site=story.site, full_name="Đinh Thị Ước", phone="+84912345678")
    b = DelegateFactory.create(site=story.hall, unit=story.ba_to, full_name="Lê Văn Ướt")

    def names(**asked):
        return list(queries.found(story.conference, **asked))

    assert (names(text="uoc"), names(text="0912 345"), names(site_id=story.hall.pk), names(unit_id=story.ba_to.pk)) == ([a], [a], [b], [a, b])


# --- workbooks --------------------------------------------------------------------------------------------
def test_the_template_is_understood_by_the_reader_of_lists(story: Story):
    draft = story.read(papers.template_workbook(story.part))

    assert (verdicts(draft), [source["state"] for source in draft.sources]) == (["new"], ["taken", "hidden"])


def test_the_template_offers_the_units_and_sites_there_are(story: Story):
    book = load_workbook(io.BytesIO(papers.template_workbook(story.part)))

    assert [rule.sqref for rule in book["Đại biểu"].data_validations.dataValidation] == ["D4:D20001", "E4:E20001"]
    offered = list(zip(*book["Danh mục"].iter_rows(values_only=True), strict=True))
    assert offered == [
        ("Phường Cẩm Thành", "Sở Nội vụ", "Tỉnh Quảng Ngãi", "Xã Ba Tơ"),
        ("Hội trường UBND tỉnh", "Phường Cẩm Thành", "Xã Ba Tơ", None),
    ]


def test_the_list_downloaded_comes_back_as_the_same_people(story: Story):
    DelegateFactory.create(site=story.site, unit=story.ba_to, full_name=HOSTILE[:110], post="=1+1", phone="+84912345678")

    draft = story.read(papers.delegates_workbook(story.conference))

    assert verdicts(draft) == ["same"]


# --- pages ------------------------------------------------------------------------------------------------
def upload(client, story: Story, content: bytes, name: str = "ds.xlsx", **options):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse("convening:upload", args=[story.conference.pk]), {"file": file}, **options)


def test_a_secretary_uploads_looks_and_accepts(client, story: Story):
    client.force_login(story.secretary)
    content = workbook(["Họ tên", "Đơn vị", "SĐT"], ["Nguyễn Văn A", "Xã Ba Tơ", 912345678])

    shown = upload(client, story, content, follow=True)
    draft = ImportDraft.objects.get()
    accepted = client.post(reverse("convening:accept", args=[story.conference.pk, draft.pk]), follow=True)
    twice = client.post(reverse("convening:accept", args=[story.conference.pk, draft.pk]), follow=True)

    assert "Nguyễn Văn A" in shown.content.decode()
    assert [response.status_code for response in (shown, accepted, twice)] == [200, 200, 200]
    assert Delegate.objects.count() == 1


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\0", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"a;b\nc;d\n"])
def test_a_bad_file_is_told_beside_the_field_and_nothing_is_stored(client, story: Story, content: bytes):
    client.force_login(story.secretary)

    response = upload(client, story, content)

    assert (response.status_code, list(response.context["form"].errors), ImportDraft.objects.count()) == (422, ["file"], 0)


def test_csv_is_accepted_whatever_it_is_called(client, story: Story):
    client.force_login(story.secretary)

    upload(client, story, "Họ và tên;Đơn vị\nNguyễn Văn A;Xã Ba Tơ\n".encode(), name="ds.xlsx")

    assert verdicts(ImportDraft.objects.get()) == ["new"]


def test_hostile_text_stays_text_from_the_file_to_the_card(client, story: Story):
    client.force_login(story.secretary)
    upload(client, story, workbook(["Họ tên", "Chức vụ", "Đơn vị"], [HOSTILE, HOSTILE, "Xã Ba Tơ"], [f"B{HOSTILE}", "", HOSTILE]))
    draft = ImportDraft.objects.get()
    seen = [client.get(reverse("convening:preview", args=[story.conference.pk, draft.pk]))]
    story.accept(story.preview([HOSTILE, HOSTILE, "Xã Ba Tơ", "", ""]))
    delegate = Delegate.objects.get()
    for name, args in [("list", []), ("change", [delegate.pk]), ("invitations", [story.site.pk])]:
        seen.append(client.get(reverse(f"convening:{name}", args=[story.conference.pk, *args])))

    assert delegate.full_name == HOSTILE
    for response in seen:
        content = response.content.decode()
        assert ("<script>alert" in content, "&lt;script&gt;alert(1)" in content) == (False, True)


def test_a_delegate_is_added_changed_cancelled_and_restored(client, story: Story):
    client.force_login(story.secretary)
    facts = {"full_name": "Lê Văn A", "post": "", "unit": story.ba_to.pk, "site": story.site.pk, "phone": "0912345678"}

    added = client.post(reverse("convening:add", args=[story.conference.pk]), facts)
    delegate = Delegate.objects.get()
    args = [story.conference.pk, delegate.pk]
    changed = client.post(reverse("convening:change", args=args), facts | {"full_name": "Lê Văn B"})
    client.post(reverse("convening:cancel", args=args))
    cancelled = Delegate.objects.expected().count()
    client.post(reverse("convening:restore", args=args))

    assert (added.status_code, changed.status_code, cancelled, Delegate.objects.expected().get().full_name) == (302, 302, 0, "Lê Văn B")


@pytest.mark.parametrize("wrong", [{"full_name": ""}, {"unit": ""}, {"unit": "0"}, {"site": ""}, {"phone": "12"}])
def test_a_wrong_fact_of_a_delegate_is_told_at_its_field(client, story: Story, wrong):
    client.force_login(story.secretary)
    facts = {"full_name": "Lê Văn A", "unit": story.ba_to.pk, "site": story.site.pk} | wrong

    response = client.post(reverse("convening:add", args=[story.conference.pk]), facts)

    assert (response.status_code, list(response.context["form"].errors), Delegate.objects.count()) == (422, list(wrong), 0)


def test_the_site_of_another_conference_cannot_be_chosen(client, story: Story):
    client.force_login(story.secretary)
    foreign = SiteFactory.create(conference=ConferenceFactory.create())

    response = client.post(reverse("convening:add", args=[story.conference.pk]), {"full_name": "A", "unit": story.ba_to.pk, "site": foreign.pk})

    assert (list(response.context["form"].errors), Delegate.objects.count()) == (["site"], 0)


def test_people_drafts_and_sites_of_others_are_not_found(client, story: Story):
    other = ConferenceFactory.create(host=make_province("Tỉnh Gia Lai"))
    delegate = DelegateFactory.create(site=SiteFactory.create(conference=other))
    draft = ImportDraft.objects.create(
        conference=story.conference, owner=make_user(story.province), filename="a", created_at=NOW, expires_at=NOW + DRAFT_LIVES
    )
    client.force_login(story.secretary)

    for conference in (story.conference.pk, other.pk):
        for name in ("change", "qr"):
            assert client.get(reverse(f"convening:{name}", args=[conference, delegate.pk])).status_code == 404
        for name in ("cancel", "restore"):
            assert client.post(reverse(f"convening:{name}", args=[conference, delegate.pk])).status_code == 404
        assert client.get(reverse("convening:invitations", args=[conference, delegate.site_id])).status_code == 404
    for name in ("list", "add", "upload", "template", "export", "todo"):
        assert client.get(reverse(f"convening:{name}", args=[other.pk])).status_code == 404
    assert client.get(reverse("convening:preview", args=[story.conference.pk, draft.pk])).status_code == 404
    assert client.post(reverse("convening:accept", args=[story.conference.pk, draft.pk])).status_code == 404


def test_a_viewer_reads_the_list_and_changes_nobody(client, story: Story):
    delegate = DelegateFactory.create(site=story.site)
    client.force_login(make_user(story.province, Role.VIEWER))

    assert client.get(reverse("convening:list", args=[story.conference.pk])).status_code == 200
    assert client.get(reverse("convening:change", args=[story.conference.pk, delegate.pk])).status_code == 403
    assert upload(client, story, b"").status_code == 403


def test_the_qr_is_an_image_that_is_not_kept(client, story: Story):
    delegate = DelegateFactory.create(site=story.site)
    client.force_login(story.secretary)

    response = client.get(reverse("convening:qr", args=[story.conference.pk, delegate.pk]))

    assert (response["Content-Type"], response["Cache-Control"]) == ("image/svg+xml", "private, no-store")
    assert response.content.startswith(b"<svg ")


@pytest.mark.parametrize("count", [1, 30])
def test_lists_and_cards_ask_the_same_queries_for_one_delegate_or_thirty(client, story: Story, django_assert_num_queries, count: int):
    for _number in range(count):
        DelegateFactory.create(site=story.site)
    client.force_login(story.secretary)

    with django_assert_num_queries(18):
        assert client.get(reverse("convening:list", args=[story.conference.pk])).status_code == 200
    with django_assert_num_queries(8):
        response = client.get(reverse("convening:invitations", args=[story.conference.pk, story.site.pk]))
    assert response.content.decode().count('<article class="card-person">') == count
