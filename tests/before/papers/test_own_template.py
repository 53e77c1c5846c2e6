from __future__ import annotations

import io

import pytest
from django.conf import settings
from django.urls import reverse
from docx import Document

from diemcau.before.convening.models import Delegate
from diemcau.before.convening.papers.values import PERSONAL, Blank, blanks, rows, values
from diemcau.before.convening.queries.papers import invited
from diemcau.foundation.papers.models import KindCode
from diemcau.foundation.papers.rules.codes import qr_png
from diemcau.foundation.papers.rules.placeholders import PLACEHOLDERS
from diemcau.foundation.papers.services.templates import take_template
from diemcau.kernel.tokens import sign_code
from tests.before.factories import NOW, TESTS, make_user
from tests.foundation.papers.test_templates import a_docx

pytestmark = pytest.mark.django_db


def taken(facts, code, *paragraphs, row=()):
    content = a_docx(*paragraphs, row=row)
    return take_template(unit=facts.conference.host, kind=code, filename="mẫu.docx", content=content, by=TESTS, now=NOW)


def test_the_values_are_exactly_the_placeholders_offered(facts):
    listed = {f"{kind}.{name}" for kind, some in rows(facts, list(invited(facts.conference, Delegate.objects.all()))).items() for name in some[0]}

    assert set(values(facts, KindCode.PLAN)) | listed == set(PLACEHOLDERS)


def test_what_would_stay_empty_is_told_person_by_person_before_anything_is_made(facts):
    Delegate.objects.filter(full_name="Lê Đức Ánh").update(post="")
    facts.conference.chair_post = ""
    template = taken(facts, KindCode.INVITATION, "{{hoi_nghi}} {{chuc_vu_chu_tri}} {{ho_ten}} {{chuc_vu}}")
    people = list(invited(facts.conference, Delegate.objects.filter(conference=facts.conference)))

    assert blanks(facts, template, people) == [Blank("chuc_vu_chu_tri"), Blank("chuc_vu", ["Lê Đức Ánh", "Lê Đức Ánh"])]
    assert set(PERSONAL) <= set(PLACEHOLDERS)


def test_the_docx_is_made_with_the_offices_template_and_the_built_in_form_stays_at_hand(client, facts):
    taken(facts, KindCode.PROGRAMME, "Riêng: {{hoi_nghi}}", row=("{{muc.gio}}", "{{muc.noi_dung}}"))
    client.force_login(make_user(facts.conference.host))
    address = reverse("convening:paper-docx", args=[facts.conference.pk, "chuong-trinh"])

    own, built_in = (Document(io.BytesIO(client.get(path).content)) for path in (address, f"{address}?goc"))

    assert own.paragraphs[0].text == "Riêng: Hội nghị tập huấn công tác nhân quyền"
    assert [cell.text for cell in own.tables[0].rows[0].cells] == ["08:00 – 08:15", "Khai mạc"]
    assert "CHƯƠNG TRÌNH" in [line.text for line in built_in.paragraphs]


def test_the_page_of_the_paper_lists_what_the_template_lacks(client, facts):
    Delegate.objects.filter(full_name="Lê Đức Ánh").update(post="")
    taken(facts, KindCode.INVITATION, "{{ho_ten}} {{chuc_vu}}")
    client.force_login(make_user(facts.conference.host))

    page = client.get(reverse("convening:paper", args=[facts.conference.pk, "giay-moi"])).content.decode()

    assert "<code>{{chuc_vu}}</code>" in page and "Lê Đức Ánh, Lê Đức Ánh" in page
    assert "<code>{{ho_ten}}</code>" not in page


def test_the_offices_own_invitation_carries_the_code_that_the_door_reads_and_the_address_of_the_page(client, facts):
    taken(facts, KindCode.INVITATION, "Kính mời {{ho_ten}}", "{{ma_qr}}", "{{lien_ket}}")
    delegate = Delegate.objects.filter(conference=facts.conference).order_by("pk")[0]
    client.force_login(make_user(facts.conference.host))
    address = reverse("convening:paper-docx", args=[facts.conference.pk, "giay-moi"])

    document = Document(io.BytesIO(client.get(address, {"nguoi": delegate.pk}).content))
    for_all = Document(io.BytesIO(client.get(address, {"da-xem": "1"}).content))

    (picture,) = document.inline_shapes
    embedded = picture._inline.graphic.graphicData.pic.blipFill.blip.embed
    assert document.part.related_parts[embedded].blob == qr_png(sign_code(delegate.code, settings.SECRET_KEY))
    assert document.paragraphs[2].text.endswith(f"/m/{delegate.code}/")
    assert (len(for_all.inline_shapes), for_all.paragraphs[1].text, for_all.paragraphs[2].text) == (0, "", "")
