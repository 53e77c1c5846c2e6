"""What leaves our hands keeps the form of the exchange; of what comes in every departure is told in a sentence."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from diemcau.foundation.papers.errors import ExchangeImpossible
from diemcau.foundation.papers.models.exchange import Steering, Urgency
from diemcau.foundation.papers.rules.exchange_form import ORDER, faults
from diemcau.foundation.papers.services import lifecycle
from diemcau.foundation.papers.services.exchange import Handling, edxml
from diemcau.foundation.papers.services.issuing import returned
from tests.before.factories import NOW, TESTS, make_user
from tests.foundation.paper_records import a_committee, a_draft, communes, issued, sent
from tests.foundation.papers_factories import a_paper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pressed_once")]


@pytest.fixture
def written() -> str:
    return edxml(issued(a_committee()), now=NOW).decode()


def test_a_paper_before_and_after_its_number_keeps_the_form_and_only_the_numbered_one_has_all_of_it():
    committee = a_committee()
    at_the_signers = edxml(sent(committee, about="conference:2"), now=NOW)

    assert faults(edxml(issued(committee), now=NOW)) == []
    assert faults(at_the_signers, is_numbered=False) == []
    with override("en"):
        assert [fault.split(" ")[0].rsplit("/", 1)[-1] for fault in faults(at_the_signers)] == ["CodeNumber", "PromulgationDate", "DocumentId"]


def test_the_elements_stand_in_the_order_of_the_regulation(written):
    places = [written.index(f"<edXML:{name}>") for name in ORDER if f"<edXML:{name}>" in written]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("<edXML:Priority>0</edXML:Priority>", "", "OtherInfo/Priority is missing or empty."),
        ("<edXML:Type>1</edXML:Type>", "<edXML:Type> </edXML:Type>", "DocumentType/Type is missing or empty."),
        ("<edXML:SteeringType>0</edXML:SteeringType>", "", "SteeringType is missing or empty."),
        ("<edXML:PageAmount>1</edXML:PageAmount>", "", "OtherInfo/PageAmount is missing or empty."),
        ("<edXML:OrganName>Xã Trà Bồng</edXML:OrganName>", "", "To/OrganName is missing or empty."),
        ("<edXML:Priority>0<", "<edXML:Priority>5<", "Priority is written in another way: “5”."),
        ("<edXML:SteeringType>0<", "<edXML:SteeringType>3<", "SteeringType is written in another way: “3”."),
        ("<edXML:PageAmount>1<", "<edXML:PageAmount>0<", "PageAmount is written in another way: “0”."),
        ("<edXML:PromulgationDate>2026/12/01<", "<edXML:PromulgationDate>01/12/2026<", "PromulgationDate is written in another way: “01/12/2026”."),
        ("<edXML:DueDate>2026/12/05<", "<edXML:DueDate>2026/13/05<", "DueDate is written in another way: “2026/13/05”."),
        ("<edXML:OrganId>H48.01<", "<edXML:OrganId>H48/01<", "OrganId is written in another way: “H48/01”."),
        ("<edXML:Subject>", "<edXML:Secret>x</edXML:Secret><edXML:Subject>", "MessageHeader holds elements of another form: Secret."),
        ("<edXML:ContentId>cid:", "<edXML:ContentId>cid:x", "The manifest and the attachments name different files."),
    ],
)
def test_each_departure_from_the_form_is_one_sentence(written, old, new, sentence):
    last = written.rindex(old)  # of a content id there are two for each file: the manifest's and the attachment's
    changed = written[:last] + written[last:].replace(old, new) if "ContentId" in old else written.replace(old, new)
    assert changed != written

    with override("en"):
        (said,) = faults(changed.encode())

    assert said.endswith(sentence)


def test_elements_in_another_order_and_an_attachment_that_is_no_zip_are_told(written):
    (subject,) = re.findall(r"<edXML:Subject>.*?</edXML:Subject>", written)
    moved = written.replace(subject, "").replace("<edXML:SteeringType>", f"{subject}<edXML:SteeringType>")
    spoilt = re.sub(r"(?<=<edXML:ContentTransferEncoded>)[^<]+", "AAAA", written)

    with override("en"):
        assert faults(moved.encode()) == ["The elements of MessageHeader stand in another order."]
        assert [fault.endswith("is no ZIP that opens.") for fault in faults(spoilt.encode())] == [True, True]
        assert faults(b"<a>") == ["It is no well-formed XML."]
        assert faults(b"<a/>") == ["Its root is not edXML of QCVN 102."]


def test_urgency_direction_and_type_are_what_the_clerk_says(client):
    record = issued(a_committee())
    said = edxml(record, handling=Handling(Urgency.EXPRESS, Steering.DIRECTS, "18"), now=NOW).decode()
    client.force_login(make_user(record.issuer))
    address = reverse("papers:record-edxml", args=[record.pk])

    page = client.get(reverse("papers:record", args=[record.pk])).content.decode()
    taken = client.get(address, {"urgency": "3", "steering": "1", "type_code": "18"}).content.decode()
    refused = client.get(address, {"urgency": "9"}, follow=True).content.decode()

    for found in (said, taken):
        assert "<edXML:Priority>3<" in found and "<edXML:SteeringType>1<" in found and "<edXML:Type>18<" in found
    assert "Hỏa tốc" in page and "Không phải chỉ đạo" in page
    assert "Độ khẩn, loại chỉ đạo hoặc mã loại văn bản" in refused


@pytest.mark.parametrize(
    ("paper", "sentence"),
    [
        ({"place": ""}, "Chưa nêu nơi ban hành văn bản."),
        ({"recipients": ()}, "Văn bản chưa có nơi nhận."),
    ],
)
def test_what_the_form_needs_and_the_paper_lacks_is_told_before_a_file_is_made(paper, sentence):
    record = a_draft(a_committee())
    lifecycle.send_for_signature(
        record=record, paper=a_paper(**{"recipients": ["Lưu: VT"], **paper}), recipients=communes(), due_on=date(2026, 12, 5), by=TESTS, now=NOW
    )
    record.refresh_from_db()

    with pytest.raises(ExchangeImpossible, match=re.escape(sentence)):
        edxml(record, now=NOW)


def test_a_document_of_another_form_is_read_all_the_same_and_says_how_it_departs(written):
    back = returned(written.replace("<edXML:Priority>0</edXML:Priority>", "").encode())

    assert (back.number, back.symbol) == (5, "KH-BCĐNQ")
    assert len(back.remarks) == 1 and "OtherInfo/Priority" in back.remarks[0]
    assert returned(written.encode()).remarks == ()
