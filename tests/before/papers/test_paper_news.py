"""Contacts hear once that a paper was issued or recalled; what a paper lacks is seen before it is made."""

from __future__ import annotations

import pytest
from django.urls import reverse

from diemcau.before.conferences.models import Conference
from diemcau.before.convening.errors import GapsNotSeen
from diemcau.before.convening.models import Delegate
from diemcau.before.convening.services import Contact, issue_unit_link, tell_of_paper
from diemcau.before.convening.services.papers import Wording, word_papers
from diemcau.before.convening.services.printing import print_invitations
from diemcau.foundation.accounts.models import Role, User
from diemcau.foundation.batches.models import Form
from diemcau.foundation.network.models import Unit
from diemcau.foundation.notices.models import Notice
from diemcau.foundation.papers.models import PaperRecord
from diemcau.foundation.papers.services import issuing, lifecycle
from diemcau.kernel.text import SHORT_MESSAGE
from tests.before.factories import NOW, TESTS, make_user
from tests.before.papers.test_paper_steps import path, send, step
from tests.before.papers_factories import a_conference

pytestmark = pytest.mark.django_db


@pytest.fixture
def conference() -> Conference:
    return a_conference()


@pytest.fixture
def secretary(client, conference):
    client.force_login(make_user(conference.host))
    return client


@pytest.fixture
def contacts(conference) -> list[Unit]:
    """The commune has a contact with an account, the department one with a personal link."""
    commune, department = (Unit.objects.get(versions__name=name) for name in ("Xã Trà Bồng", "Sở Tư pháp"))
    make_user(commune, Role.CONTACT, name="Hồ Văn Mối")
    issue_unit_link(conference=conference, unit=department, contact=Contact(name="Lê Thị Đầu", phone="0912345678"), by=TESTS, now=NOW)
    return [commune, department]


@pytest.fixture
def issued(secretary, conference, contacts, django_capture_on_commit_callbacks) -> PaperRecord:
    record = send(secretary, conference)
    with django_capture_on_commit_callbacks(execute=True):
        return issuing.issue(record=record, number=5, issued_on=NOW.date(), by=TESTS, now=NOW)


def letters() -> list[Notice]:
    return list(Notice.objects.filter(purpose="convening.paper").order_by("pk"))


def test_issuing_tells_every_contact_of_the_units_concerned_once(issued):
    first = letters()
    issued.refresh_from_db()

    assert tell_of_paper(record=issued, by=TESTS, now=NOW) == 0
    account = User.objects.get(full_name="Hồ Văn Mối")
    assert {(row.to_name, row.email, row.phone) for row in first} == {("Hồ Văn Mối", account.email, ""), ("Lê Thị Đầu", "", "+84912345678")}
    assert [row.pk for row in letters()] == [row.pk for row in first]
    for row in first:
        assert "đã ban hành Kế hoạch 05/KH-BCĐNQ" in row.text
        assert 0 < len(row.short_text) <= SHORT_MESSAGE
    by_name = {row.to_name: row.text for row in first}
    assert step("record", issued) in by_name["Hồ Văn Mối"]
    assert step("record", issued) not in by_name["Lê Thị Đầu"]  # she has no account: her letter leads to the page of her link


def test_recalling_tells_them_again_with_the_reason(issued, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.recall(record=issued, reason="Hoãn vì bão", by=TESTS, now=NOW)

    news = letters()
    assert len(news) == 4
    assert all("thu hồi Kế hoạch 05/KH-BCĐNQ" in row.text and "Lý do thu hồi: Hoãn vì bão" in row.text for row in news[2:])


def test_the_page_of_the_paper_says_who_was_told_and_who_has_no_contact_and_only_the_office_reads_it(secretary, client, conference, issued, contacts):
    address = reverse("convening:paper-told", args=[issued.pk])
    told = secretary.get(address).content.decode()
    log = secretary.get(reverse("notices:log", args=[f"paper:{issued.pk}"]))
    client.force_login(make_user(contacts[1], Role.CONTACT))

    assert "1 thư đang gửi" in told and "1 chờ chuyển tay" in told
    assert address not in client.get(step("record", issued)).content.decode()
    assert client.get(address).status_code == 404
    assert log.status_code == 200
    assert client.get(reverse("notices:log", args=[f"paper:{issued.pk}"])).status_code == 404


def test_a_paper_with_holes_is_sent_only_by_somebody_who_says_to_have_seen_them_and_that_stands_in_its_history(secretary, conference):
    Conference.objects.filter(pk=conference.pk).update(purpose="")
    page = secretary.get(path("paper", conference, "ke-hoach")).content.decode()

    refused = secretary.post(path("paper-send", conference, "ke-hoach"), follow=True).content.decode()
    none_yet = PaperRecord.objects.count()
    secretary.post(path("paper-send", conference, "ke-hoach"), {"da-xem": "1"})

    record = PaperRecord.objects.get()
    assert 'name="da-xem"' in page and none_yet == 0
    assert "Chưa tạo văn bản vì còn thiếu" in refused
    assert record.events.latest("pk").note == "Biết còn thiếu: Hội nghị chưa ghi mục đích."


def test_a_paper_without_holes_asks_nobody_to_have_seen_anything(secretary, conference):
    page = secretary.get(path("paper", conference, "ke-hoach")).content.decode()

    assert "da-xem" not in page
    assert send(secretary, conference).events.latest("pk").note == ""


def test_a_file_with_holes_is_made_only_after_what_is_missing_was_listed(secretary, client, conference):
    word_papers(conference=conference, wording=Wording(signer_name="Trần Văn Chủ"), by=TESTS, now=NOW)
    address = path("paper-pdf", conference, "thong-bao")

    first = secretary.get(address)
    page = secretary.get(first["Location"]).content.decode()
    made = secretary.get(address, {"da-xem": "1"})
    client.force_login(make_user(conference.host, Role.VIEWER))

    assert first["Location"] == path("paper", conference, "thong-bao")
    assert "Chưa ghi kết luận của chủ trì" in page and f"{address}?da-xem=1" in page
    assert made.content.startswith(b"%PDF")
    assert client.get(address).content.startswith(b"%PDF")  # a viewer cannot mend anything


def test_invitations_of_everyone_are_begun_only_when_what_is_missing_was_seen(conference):
    owner = make_user(conference.host)
    assert print_invitations(conference=conference, form=Form.PDF, owner=owner, now=NOW).total == 8
    conference.sites.update(is_main=False)

    with pytest.raises(GapsNotSeen):
        print_invitations(conference=conference, form=Form.ZIP, owner=owner, now=NOW)
    assert print_invitations(conference=conference, form=Form.ZIP, gaps_seen=True, owner=owner, now=NOW).total == 8


def test_people_without_a_post_are_listed_by_name_wherever_their_post_would_stand(secretary, conference):
    nameless = list(Delegate.objects.filter(conference=conference).order_by("sort_key", "pk")[:6])
    Delegate.objects.filter(pk__in=[row.pk for row in nameless]).update(post="")

    page = secretary.get(path("paper", conference, "danh-sach")).content.decode()
    invitations = secretary.get(reverse("convening:invite", args=[conference.pk])).content.decode()
    plan = secretary.get(path("paper", conference, "ke-hoach")).content.decode()

    assert "6 người chưa có chức vụ" in page and "6 người chưa có chức vụ" in invitations
    assert all(row.full_name in page for row in nameless)
    assert "chưa có chức vụ" not in plan


def test_a_draft_is_dropped_and_a_slip_of_form_corrected_on_the_page_of_the_paper(secretary, conference, issued):
    secretary.post(step("record-replace", issued), {"reason": "Nhầm"})
    draft = PaperRecord.objects.latest("pk")
    dropping = secretary.get(step("record", draft)).content.decode()
    secretary.post(step("record-drop", draft), {"reason": "Không cần"})
    secretary.post(step("record-correct", issued), {"where": ["Trang 1", ""], "printed": ["A", ""], "meant": ["B", ""]})
    letter = PaperRecord.objects.latest("pk")
    empty = secretary.post(step("record-correct", issued), follow=True).content.decode()

    old, new = (secretary.get(step("record", row)).content.decode() for row in (issued, letter))
    assert "Bỏ dự thảo" in dropping
    assert "Đang chuẩn bị công văn đính chính" in old and "Kế hoạch 05/KH-BCĐNQ" in new
    assert letter.amends == issued and "Hãy nêu lý do" in empty
