"""Run as a process of its own by ``pdf``: reads a request as JSON, writes one PDF, ends.

typst keeps what it compiled in memory (600 MB after ten long letters); a process that ends keeps nothing, and
its memory has a ceiling.  Imports nothing of this house, so that it starts quickly.
"""

from __future__ import annotations

import base64
import json
import resource
import sys
from pathlib import Path
from typing import cast

import typst

ROOM = Path(__file__).parent.parent
PICTURE_PPI = 110
MEMORY_CEILING = 2 * 1024**3  # bytes of address space; a list of 3,500 delegates needs about a quarter


def main() -> None:
    """Print with the template named: ``{"paper": …, "timestamp": seconds}`` in, the PDF out.

    With ``"pictures": n`` the first n pages come out instead, as a JSON list of PNG in base64.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_CEILING, MEMORY_CEILING))
    request = json.load(sys.stdin)
    pages = request.get("pictures")
    printed = typst.compile(
        str(ROOM / sys.argv[1]),
        root=str(ROOM),
        font_paths=[str(ROOM / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(request["paper"])},
        timestamp=request["timestamp"],
        **({"format": "png", "ppi": PICTURE_PPI} if pages else {"pdf_standards": ["a-3a", "ua-1"]}),
    )
    if pages:
        every = printed if isinstance(printed, list) else [printed]
        printed = json.dumps([base64.b64encode(picture or b"").decode() for picture in every[:pages]]).encode()
    sys.stdout.buffer.write(cast("bytes", printed))


if __name__ == "__main__":
    main()
