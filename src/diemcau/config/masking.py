"""Keeps the log free of what opens a door: the token of a site's or a unit's link, the key that sets a password."""

from __future__ import annotations

import logging
import re

# Addresses of surfaces/console, surfaces/person, before/convening and foundation/accounts of which one part is a secret.  The whole part
# goes, also when it is wrong: a link copied without its last letter is nearly a link.
_SECRET = re.compile(r"((?<!\d)/diem-cau/|/m/|/chuan-bi/cu/|/dat-mat-khau/)[^/\s\"'?]{8,}")


class Masked(logging.Filter):
    """Writes ``***`` in place of a secret in an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        masked = _SECRET.sub(r"\1***", said)
        if masked != said:
            record.msg, record.args = masked, None
        return True
