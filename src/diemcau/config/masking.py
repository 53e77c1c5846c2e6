"""Keeps the log free of what opens a door: the token of a site's link, the key that sets a password."""

from __future__ import annotations

import logging
import re

# Addresses of surfaces/console/urls.py, surfaces/person/urls.py and foundation/accounts/urls.py whose last part is a secret.  The whole
# part goes, also when it is wrong: a link copied without its last letter is nearly a link.
_SECRET = re.compile(r"((?<!\d)/diem-cau/|/m/|/dat-mat-khau/)[^/\s\"'?]{8,}")


class Masked(logging.Filter):
    """Writes ``***`` in place of a secret in an address."""

    def filter(self, record: logging.LogRecord) -> bool:
        said = record.getMessage()
        masked = _SECRET.sub(r"\1***", said)
        if masked != said:
            record.msg, record.args = masked, None
        return True
