"""What kinds of batches there are: whoever can make one registers it, with who may see it."""

from __future__ import annotations

import errno
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from diemcau.foundation.accounts.models import User
from diemcau.foundation.batches.models import Batch, BatchPiece
from diemcau.kernel.errors import Refused

KEPT_DAYS = 7  # a file of personal papers waits to be fetched, and is not an archive


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of batch.

    ``make`` gives the PDF of a piece; it runs in a worker, and may run again for the same piece when the worker died.
    ``may_see`` says whether a user sees, stops and fetches the batches about a thing; ``home`` is the page they belong to.
    """

    name: str
    make: Callable[[Batch, BatchPiece], bytes]
    may_see: Callable[[User, str, date], bool]
    home: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Part:
    """What one piece will hold: a name (of the file in a ZIP) and the keys of its things."""

    name: str
    keys: Sequence[int]


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make ``kind`` known; registering the same name again replaces it."""
    _kinds[kind.name] = kind


def kind_of(batch: Batch) -> Kind:
    """The kind of ``batch``."""
    return _kinds[batch.kind]


def check_seen(user: User, batch: Batch, on: date) -> None:
    """404 for a batch that is not the reader's to see."""
    if batch.kind not in _kinds or not kind_of(batch).may_see(user, batch.about, on):
        raise Http404


# --- why a batch failed -----------------------------------------------------------------------------------
_WHY = {
    "room": _("there is no room left on the disk of the server"),
    "time": _("a piece took too long; the server is busy"),
    "gone": _("what it was to be made of is no longer there"),
    "refused": _("what it is made of is refused by its own rules"),
    "other": _("the program met an error, which stands in the log of the server"),
}


def why(trouble: Exception) -> str:
    """Which of the reasons we can tell ``trouble`` is; what it says itself is for the log."""
    if isinstance(trouble, OSError) and trouble.errno == errno.ENOSPC:
        return "room"
    if isinstance(trouble, TimeoutError | subprocess.TimeoutExpired):
        return "time"
    if isinstance(trouble, ObjectDoesNotExist):
        return "gone"
    return "refused" if isinstance(trouble, Refused) else "other"


def told(reason: str) -> str | Promise:
    """A reason of a failed batch in words."""
    return _WHY.get(reason, _WHY["other"])
