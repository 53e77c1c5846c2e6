"""Looking at a PDF that came back from signature: what is signed, by whom, and whether a byte was changed since."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.papers.errors import BadFile

MAX_PDF_BYTES = 30 * 1024 * 1024  # a scan of forty pages
_HEADER = b"%PDF-"
_HEADER_WITHIN = 1_024  # bytes: some scanners write before it
_CHILD = Path(__file__).with_name("signature_child.py")
_PATIENCE_SECONDS = 45
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature of a PDF.

    ``coverage``: ENTIRE_FILE, or ENTIRE_REVISION when a later signature was added above it.  ``is_trusted`` only
    against the roots of this installation; a time is what the signer's own clock said.
    """

    signer: str
    signed_at: str  # ISO 8601; blank: not stated
    coverage: str
    is_intact: bool
    is_trusted: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """A PDF that was looked at; no signature: a scan, or a file that nobody signed."""

    content: bytes
    signatures: tuple[Signature, ...]
    has_roots: bool

    def as_json(self) -> dict[str, Any]:
        """What was found, to keep beside the file."""
        return {"has_roots": self.has_roots, "signatures": [asdict(row) for row in self.signatures]}


def look_at(content: bytes) -> Checked:
    """Look at a PDF somebody uploaded.  One process of about a second, with limits; nothing is fetched.

    Raises ``BadFile`` when it is too large, no PDF, locked, damaged or built to keep its reader busy.
    """
    if len(content) > MAX_PDF_BYTES:
        raise BadFile(_("The file is larger than 30 MB. Nothing was kept; scan it at 200 dpi and send it again."))
    if _HEADER not in content[:_HEADER_WITHIN]:
        raise BadFile(_("This is no PDF. Nothing was kept; choose the PDF that came back from signature."))
    roots = _roots()
    answer = _asked(content, roots)
    if answer.get("error") == "locked":
        raise BadFile(_("This PDF is locked with a password. Nothing was kept; save it without one and send it again."))
    if "signatures" not in answer:
        raise BadFile(_("This PDF is damaged or too heavy to be looked at. Nothing was kept; open it, save it anew and send it again."))
    return Checked(content, tuple(Signature(**row) for row in answer["signatures"]), has_roots=bool(roots))


def _asked(content: bytes, roots: list[str]) -> dict[str, Any]:
    try:
        child = subprocess.run(  # noqa: S603  # our own program, no shell
            [sys.executable, "-I", str(_CHILD)],
            input=json.dumps({"roots": roots}).encode() + b"\n" + content,
            capture_output=True,
            timeout=_PATIENCE_SECONDS,
            check=False,
            env={"PATH": os.defpath, "MALLOC_ARENA_MAX": "2"},
        )
        answer = json.loads(child.stdout or b"{}")
    except (subprocess.TimeoutExpired, json.JSONDecodeError):
        return {"error": "heavy"}
    return answer if isinstance(answer, dict) else {}


def _roots() -> list[str]:
    """The root certificates this installation trusts, as PEM; none unless DIEMCAU_SIGNATURE_ROOTS names their file."""
    file = settings.SIGNATURE_ROOTS
    return _PEM.findall(Path(file).read_text("ascii")) if file else []
