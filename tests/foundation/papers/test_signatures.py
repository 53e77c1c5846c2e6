from __future__ import annotations

import datetime as dt
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer
from pyhanko.sign import signers

from diemcau.foundation.papers.errors import BadFile
from diemcau.foundation.papers.models import PaperFile, State
from diemcau.foundation.papers.services import render_pdf
from diemcau.foundation.papers.services.issuing import issue, note_signed_file
from diemcau.foundation.papers.services.signatures import MAX_PDF_BYTES, look_at
from tests.before.factories import NOW, TESTS
from tests.foundation.paper_records import DAY, a_committee, sent
from tests.foundation.papers_factories import a_paper

PERSON, AGENCY = "Nguyễn Văn Ánh", "Ban Chỉ đạo về nhân quyền tỉnh Quảng Ngãi"


def a_certificate(name: str) -> tuple[bytes, bytes]:
    """A key with a certificate made by itself: as PKCS#12, and the certificate as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=True, key_encipherment=False, data_encipherment=False, key_agreement=False, key_cert_sign=True,
        crl_sign=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    packed = pkcs12.serialize_key_and_certificates(b"thu", key, made, None, serialization.BestAvailableEncryption(b"matkhau"))
    return packed, made.public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def person():
    return a_certificate(PERSON)


@pytest.fixture(scope="module")
def scan() -> bytes:
    """A paper of ours that nobody signed."""
    return render_pdf(a_paper())


def signed(content: bytes, packed: bytes, field: str = "Ky1") -> bytes:
    signer = signers.SimpleSigner.load_pkcs12_data(packed, other_certs=[], passphrase=b"matkhau")
    out = signers.sign_pdf(IncrementalPdfFileWriter(BytesIO(content)), signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256"), signer)
    return bytes(out.getvalue())


def test_a_signed_pdf_is_intact_and_not_trusted_while_no_root_is_configured(scan, person):
    found = look_at(signed(scan, person[0]))

    assert not found.has_roots
    assert [(row.signer, row.coverage, row.is_intact, row.is_trusted) for row in found.signatures] == [(PERSON, "ENTIRE_FILE", True, False)]
    assert abs(dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(found.signatures[0].signed_at)) < dt.timedelta(minutes=2)


def test_it_is_trusted_when_its_root_is_one_of_ours_and_not_when_another_is(scan, person, settings, tmp_path):
    roots = tmp_path / "roots.pem"
    settings.SIGNATURE_ROOTS = str(roots)
    content, told = signed(scan, person[0]), []
    for root in (person[1], a_certificate("Gốc khác")[1]):
        roots.write_bytes(b"# our roots\n" + root)
        told.append(look_at(content))

    assert [(found.has_roots, found.signatures[0].is_intact, found.signatures[0].is_trusted) for found in told] == [
        (True, True, True),
        (True, True, False),
    ]


def test_one_byte_changed_after_signing_is_found(scan, person):
    content = bytearray(signed(scan, person[0]))
    content[content.index(b"stream\n") + 20] ^= 1  # inside what the page draws

    assert [row.is_intact for row in look_at(bytes(content)).signatures] == [False]


def test_the_agency_signs_above_the_person_and_both_stay_intact(scan, person):
    content = signed(signed(scan, person[0]), a_certificate(AGENCY)[0], "Ky2")

    rows = [(row.signer, row.coverage, row.is_intact) for row in look_at(content).signatures]
    assert rows == [(PERSON, "ENTIRE_REVISION", True), (AGENCY, "ENTIRE_FILE", True)]


def test_a_scan_is_taken_as_not_signed(scan):
    assert look_at(scan).as_json() == {"has_roots": False, "signatures": []}


def test_files_that_are_no_pdf_damaged_locked_or_too_large_are_refused_with_a_sentence(scan):
    writer, locked = copy_into_new_writer(PdfFileReader(BytesIO(scan))), BytesIO()
    writer.encrypt("chu", "khach")
    writer.write(locked)
    hostile = (b"", b"PK\x03\x04", b"<html>%PD", b"%PDF-1.7\n" + b"\xff" * 2_000, scan[: len(scan) // 2], locked.getvalue())

    for content in (*hostile, b"%PDF-" + b" " * MAX_PDF_BYTES):
        with pytest.raises(BadFile):
            look_at(content)


@pytest.mark.django_db
@pytest.mark.usefixtures("pressed_once")
def test_the_signed_file_is_kept_beside_ours_with_what_was_found_and_a_later_one_counts(scan, person):
    first = look_at(scan)
    record = issue(record=sent(a_committee()), number=5, issued_on=DAY, signed=first, by=TESTS, now=NOW)
    note_signed_file(record=record, signed=look_at(signed(scan, person[0])), by=TESTS, now=NOW)

    kept = list(PaperFile.objects.filter(event__record=record, role="signed_pdf").order_by("pk"))
    record.refresh_from_db()
    assert record.state == State.ISSUED
    assert [len((file.signatures or {})["signatures"]) for file in kept] == [0, 1]
    assert bytes(kept[0].content) == scan
