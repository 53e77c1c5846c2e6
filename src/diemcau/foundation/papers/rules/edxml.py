"""Files of the national document exchange as they come in: strict first, then whatever can be made of them.

What comes in was written by many systems: prefixes nobody declared, another namespace, a flat form.  Elements are known
by their local name.  Entities, networks and huge trees are off in both attempts (docs/sources.md#edxml).
"""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext_lazy as _
from lxml import etree

from diemcau.foundation.papers.errors import BadFile
from diemcau.kernel.dates import VIETNAM
from diemcau.kernel.text import clean

NAMESPACE = "http://www.mic.gov.vn/TBT/QCVN_102_2016"
MAX_BYTES = 20 * 1024 * 1024
MOST_MARKS = 100_000  # of "<": a paper to 3,500 units has 25,000; five million would fill the memory
MOST_ATTACHMENTS = 20
MAX_ATTACHED_BYTES = 30 * 1024 * 1024  # of all of them together, unpacked
_MOMENTS = ("%Y/%m/%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y/%m/%d %H:%M", "%d/%m/%Y %H:%M")
_DAYS = ("%Y/%m/%d", "%Y-%m-%d", "%d/%m/%Y")
_LONGEST = 500  # letters kept of one element


@dataclass(frozen=True, slots=True)
class Packet:
    """What one file says.  ``status`` is blank in a document; ``number`` and ``notation`` name the paper it is about.

    ``is_mended``: the file was no proper XML of the exchange, and was read all the same.
    """

    status: str
    organ_id: str
    organ_name: str
    number: str
    notation: str
    day: date | None
    at: datetime | None
    note: str
    document_id: str
    is_mended: bool
    attachments: tuple[tuple[str, bytes], ...] = ()

    @property
    def code(self) -> str:
        """ "05/KH-BCĐNQ" as the packet writes it; blank when it names no paper."""
        if self.number and self.notation:
            return f"{self.number}/{self.notation}"
        return self.document_id.rsplit(",", 1)[-1] if self.document_id.count(",") >= 2 else self.number


def packet(content: bytes, *, with_attachments: bool = False) -> Packet:
    """What the file says.  Raises ``BadFile`` when it is too large or nothing of the exchange can be found in it."""
    if len(content) > MAX_BYTES:
        raise BadFile(_("The file is larger than 20 MB. Nothing was kept."))
    if content.count(b"<") > MOST_MARKS:
        raise BadFile(_("This file is far larger inside than a paper of the exchange. Nothing was kept."))
    root, is_mended = _tree(content)
    status = next((node for node in _named(root, "StatusCode") if _text(node)), None)
    if status is not None:
        return _status(root, status, is_mended=is_mended)
    header = next(_named(root, "MessageHeader"), root)
    if not (_first(header, "Subject") or _first(header, "CodeNumber") or _first(header, "DocumentId")):
        raise BadFile(_("Nothing of the document exchange was found in this file. Nothing was kept; choose the .edxml file."))
    return _packet(header, header, "", is_mended=is_mended, attachments=tuple(_attachments(root)) if with_attachments else ())


def is_markup(content: bytes) -> bool:
    """Whether ``content`` looks like XML rather than like a PDF."""
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def _tree(content: bytes) -> tuple[etree._Element, bool]:
    for is_mended in (False, True):
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, dtd_validation=False, attribute_defaults=False,
            recover=is_mended, remove_comments=True, remove_pis=True, collect_ids=False,
        )  # fmt: skip
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError):
            continue
        if root is not None:
            return root, is_mended or etree.QName(root).namespace != NAMESPACE
    raise BadFile(_("This file is no XML at all. Nothing was kept; choose the .edxml file."))


def _status(root: etree._Element, status: etree._Element, *, is_mended: bool) -> Packet:
    around = status.getparent()
    scope = root if around is None else around
    about = next(_named(scope, "ResponseFor"), next(_named(root, "ResponseFor"), scope))
    return _packet(scope, about, _text(status), is_mended=is_mended)


def _packet(scope: etree._Element, about: etree._Element, status: str, *, is_mended: bool, attachments: tuple[tuple[str, bytes], ...] = ()) -> Packet:
    sender = next(_named(scope, "From"), None)
    if sender is None:  # the flat form: the first code that is neither a recipient's nor of the paper answered
        sender = next((node.getparent() for node in _named(scope, "OrganId") if _local(node.getparent()) not in {"To", "ResponseFor"}), scope)
    return Packet(
        status=status.zfill(2) if status.isdigit() else status,
        organ_id=_first(sender, "OrganId"),
        organ_name=_first(sender, "OrganName"),
        number=_first(about, "CodeNumber"),
        notation=_first(about, "CodeNotation"),
        day=_day(_first(about, "PromulgationDate")),
        at=_moment(_first(scope, "Timestamp")),
        note=_first(scope, "Description")[:300],
        document_id=_first(about, "DocumentId"),
        is_mended=is_mended,
        attachments=attachments,
    )


def _named(scope: etree._Element | None, name: str) -> Iterator[etree._Element]:
    if scope is not None:
        yield from (node for node in scope.iter() if _local(node) == name)


def _local(node: etree._Element | None) -> str:
    tag = node.tag if node is not None else ""
    return tag.rsplit("}", 1)[-1].rsplit(":", 1)[-1] if isinstance(tag, str) else ""


def _first(scope: etree._Element, name: str) -> str:
    return next((said for node in _named(scope, name) if (said := _text(node))), "")


def _text(node: etree._Element) -> str:
    return clean((node.text or "")[:_LONGEST])


def _moment(said: str) -> datetime | None:
    for form in _MOMENTS:
        try:
            return datetime.strptime(re.sub(r"(\.\d+)?(Z|[+-]\d\d:\d\d)?$", "", said), form).replace(tzinfo=VIETNAM)
        except ValueError:
            continue
    return None


def _day(said: str) -> date | None:
    for form in _DAYS:
        try:
            return datetime.strptime(said[:10], form).date()  # noqa: DTZ007  # a day has no clock
        except ValueError:
            continue
    return None


def _attachments(root: etree._Element) -> Iterator[tuple[str, bytes]]:
    """Files inside the ZIPs that the file carries, as far as there is room; what cannot be opened is left out."""
    room = MAX_ATTACHED_BYTES
    for node in list(_named(root, "ContentTransferEncoded"))[:MOST_ATTACHMENTS]:
        try:
            packed = base64.b64decode("".join((node.text or "").split()), validate=True)
            with zipfile.ZipFile(io.BytesIO(packed)) as archive:
                for entry in archive.infolist()[:MOST_ATTACHMENTS]:
                    with archive.open(entry) as file:
                        content = file.read(room + 1)
                    if len(content) > room:
                        return
                    room -= len(content)
                    yield entry.filename, content
        except (binascii.Error, zipfile.BadZipFile, RuntimeError, NotImplementedError, ValueError, EOFError):
            continue
