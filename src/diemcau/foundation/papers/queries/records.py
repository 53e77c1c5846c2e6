"""Where papers stand, what they brought with them, and who has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from diemcau.foundation.network.queries import names_on
from diemcau.foundation.papers.models import ExchangeStatus, PaperEvent, PaperFile, PaperReceipt, PaperRecipient, PaperRecord, State
from diemcau.kernel.dates import day_of

HAS_IT = (
    ExchangeStatus.ARRIVED, ExchangeStatus.ACCEPTED, ExchangeStatus.ASSIGNED, ExchangeStatus.IN_PROGRESS, ExchangeStatus.DONE,
    ExchangeStatus.ASKED_BACK, ExchangeStatus.DECLINED,
)  # fmt: skip
_WEIGHT = {State.SENT: 0, State.DRAFT: 1, State.ISSUED: 2, State.RECALLED: 3, State.REPLACED: 4}


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one recipient last answered; no status: nothing came back yet."""

    unit_id: int
    unit: str
    status: ExchangeStatus | None = None
    at: datetime | None = None
    note: str = ""
    was_named: bool = True  # among those the paper is meant for

    @property
    def has_it(self) -> bool:
        """Whether the paper is with them, as far as they said."""
        return self.status in HAS_IT

    @property
    def refused(self) -> bool:
        return self.status == ExchangeStatus.REFUSED


@dataclass(frozen=True, slots=True)
class Summary:
    """How many recipients have the paper, refused it, and said nothing."""

    has: int
    refused: int
    silent: int


def summary_of(rows: Iterable[Delivered]) -> Summary:
    """``rows`` counted, in units.  A recipient that agreed to give the paper back is none of the three.  No query."""
    found = list(rows)
    return Summary(sum(row.has_it for row in found), sum(row.refused for row in found), sum(row.status is None for row in found))


def records_about(about: str, kinds: Iterable[str] = ()) -> dict[str, list[PaperRecord]]:
    """The papers about ``about`` by kind; what is under way first, then what is in force, then what no longer is; no dropped draft.  One query."""
    rows = PaperRecord.objects.filter(about=about, part="").exclude(state=State.DROPPED).defer("snapshot")
    wanted = list(kinds)
    by_kind: dict[str, list[PaperRecord]] = {}
    for row in (rows.filter(kind__in=wanted) if wanted else rows).order_by("-pk"):
        by_kind.setdefault(row.kind, []).append(row)
    return {kind: sorted(found, key=lambda row: _WEIGHT[State(row.state)]) for kind, found in by_kind.items()}


def amendments_of(record: PaperRecord) -> list[PaperRecord]:
    """Letters that correct the form of ``record``, under way or issued, the first one first.  One query."""
    return list(record.amendments.exclude(state=State.DROPPED).defer("snapshot").order_by("pk"))


def history_of(record: PaperRecord) -> list[PaperEvent]:
    """The steps of ``record``, the last one first.  One query."""
    return list(PaperEvent.objects.filter(record=record).order_by("-pk"))


def files_of(record: PaperRecord) -> list[PaperFile]:
    """The files that count now, the last of each role, without their bytes.  One query."""
    rows = PaperFile.objects.filter(event__record=record).defer("content").select_related("event").order_by("event_id", "pk")
    return list({row.role: row for row in rows}.values())


def deliveries(record: PaperRecord) -> list[Delivered]:
    """Every unit ``record`` is meant for, and any other that answered, with its last answer: refusals, then silence, then the rest.

    Three queries, whatever their number.  By name inside each group.
    """
    last: dict[int, PaperReceipt] = {row.unit_id: row for row in PaperReceipt.objects.filter(record=record).order_by("at", "pk")}
    named = set(PaperRecipient.objects.filter(record=record).values_list("unit_id", flat=True))
    names = names_on(named | set(last), record.issued_on or day_of(record.created_at))
    rows = []
    for unit_id, version in names.items():
        receipt = last.get(unit_id)
        answered = {"status": ExchangeStatus(receipt.status), "at": receipt.at, "note": receipt.note} if receipt else {}
        rows.append((version.sort_key, Delivered(unit_id, version.name, was_named=unit_id in named, **answered)))  # type: ignore[arg-type]
    return [row for _key, row in sorted(rows, key=lambda pair: (not pair[1].refused, pair[1].status is not None, pair[0], pair[1].unit_id))]
