"""Entering records, giving them back, and showing them to the public."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from diemcau.after.archive import papers, queries, rules
from diemcau.after.archive.errors import NotFrozen, Problem, RecordRefused
from diemcau.after.archive.models import Record
from diemcau.after.archive.rules import Facts
from diemcau.before.conferences.models import Conference
from diemcau.foundation.audit import services as audit
from diemcau.foundation.publishing import services as publishing
from diemcau.foundation.publishing.models import Snapshot
from diemcau.foundation.publishing.rules import KIND
from diemcau.kernel import text
from diemcau.kernel.actors import Actor
from diemcau.kernel.dates import day_of


class NamedFile(Protocol):
    """An open or uploaded file."""

    @property
    def name(self) -> str | None: ...

    def read(self, size: int = ..., /) -> bytes: ...


class Outcome(StrEnum):
    """What became of one record."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file; ``slug`` is empty when the record could not even be named."""

    file: str
    outcome: Outcome
    slug: str = ""
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each file, in the order they came."""

    files: tuple[FileReport, ...]

    def count(self, outcome: Outcome) -> int:
        """Files with ``outcome``."""
        return sum(file.outcome == outcome for file in self.files)

    @property
    def is_clean(self) -> bool:
        """Whether no file was refused."""
        return not self.count(Outcome.REFUSED)

    @property
    def lines(self) -> list[str]:
        """The report as lines of text: one for each good file, one for each problem of a bad one."""
        return [line for file in self.files for line in _lines(file)]


def import_records(files: Iterable[Path | str | NamedFile], *, by: Actor, now: datetime) -> ImportReport:
    """Check every file, enter the good ones and touch nothing for the bad ones.

    A file that says what the archive already holds is reported as unchanged.  Two files with one id and
    different facts are both refused: nobody here knows which of them is right.
    """
    read = [(_name(file), *_read(file)) for file in files]
    ids = Counter(slug for slug, _digest in {(facts["id"], rules.digest(facts)) for _file, facts, problems in read if not problems})
    reports = []
    for name, facts, problems in read:
        if not problems and ids[facts["id"]] > 1:
            problems = [Problem("id", _("Another file of this import has the same id and other facts; neither was entered."))]  # noqa: PLW2901
        reports.append(_entered(name, facts, problems, by=by, now=now))
    return ImportReport(files=tuple(reports))


@transaction.atomic
def import_record(facts: Facts, *, by: Actor, now: datetime) -> Outcome:
    """Enter ``facts`` under its id, or change the record that has it.

    Raises ``RecordRefused`` with every problem when the facts do not keep the format, or when the id belongs
    to a conference held on this platform, whose figures only its own freezing may tell.
    """
    if problems := rules.check(facts):
        raise RecordRefused(problems)
    held = Record.objects.select_for_update().filter(slug=facts["id"]).first()
    digest = rules.digest(facts)
    if held and held.digest == digest:
        return Outcome.UNCHANGED
    if held and held.conference_id is not None:
        raise RecordRefused([Problem("id", _("This id belongs to a conference held on this platform; its record is not replaced by a file."))])
    return _stored(held, facts, digest=digest, by=by, now=now)[1]


def export(slug: str) -> Facts:
    """Every fact of the record called ``slug``, as it was entered; raises ``UnknownRecord``."""
    return queries.facts_of(slug)


@transaction.atomic
def enter_conference(*, conference: Conference, by: Actor, now: datetime) -> Record:
    """Enter a conference held on this platform, from the figures that its host froze.

    Entering it again changes the record only when the frozen figures or the programme changed.  Raises
    ``NotFrozen`` before the freeze.
    """
    figures = queries.figures_of(conference)
    if figures is None:
        raise NotFrozen(_("The figures are not frozen yet. Freeze the conference first; then it can enter the archive."))
    facts = papers.held_here(
        conference,
        figures,
        host=queries.name_of(conference.host, conference.day),
        levels=queries.levels_of_sites(conference),
        provinces=queries.place_of(conference, today=day_of(now)),
    )
    held = Record.objects.select_for_update().filter(conference=conference).first()
    if held:
        facts["id"] = held.slug  # the address stays when the title changes
    if problems := rules.check(facts):
        raise RecordRefused(problems)
    digest = rules.digest(facts)
    if held and held.digest == digest:
        return held
    return _stored(held, facts, digest=digest, by=by, now=now, conference=conference)[0]


@transaction.atomic
def publish_record(record: Record, *, with_other_facts: bool = False, by: Actor, now: datetime) -> Snapshot:
    """Show ``record`` to the public as it stands now.

    ``with_other_facts``: also the keys that the format does not name; the person who publishes has read them.
    """
    paper = papers.payload(record.facts, with_other_facts=with_other_facts)
    snapshot = publishing.publish(
        kind=KIND,
        slug=record.slug,
        payload=paper,
        facets=papers.facets(paper),
        search_text=" ".join(papers.search_text(paper)),
        by=by,
        now=now,
    )
    audit.record("archive.published", record, by=by, at=now, version=snapshot.version, other_facts=with_other_facts)
    return snapshot


@transaction.atomic
def withdraw_record(record: Record, *, reason: str, by: Actor, now: datetime) -> Snapshot:
    """Take ``record`` from the public; the record itself stays.  Raises ``Refused`` as publishing does."""
    snapshot = publishing.withdraw(kind=KIND, slug=record.slug, reason=reason, by=by, now=now)
    audit.record("archive.withdrawn", record, by=by, at=now, reason=snapshot.end_reason)
    return snapshot


def _stored(held: Record | None, facts: Facts, *, digest: str, by: Actor, now: datetime, **fixed: Any) -> tuple[Record, Outcome]:
    columns = {"facts": facts, "digest": digest, "changed_at": now, **_columns(facts, now), **fixed}
    if held is None:
        record = Record.objects.create(slug=facts["id"], imported_at=now, **columns)
        audit.record("archive.added", record, by=by, at=now, digest=digest)
        return record, Outcome.ADDED
    before = held.digest
    for name, value in columns.items():
        setattr(held, name, value)
    held.save(update_fields=list(columns))
    audit.record("archive.changed", held, by=by, at=now, digest=digest, digest_before=before)
    return held, Outcome.CHANGED


def _columns(facts: Facts, now: datetime) -> dict[str, Any]:
    """Columns for lists and filters, derived from ``facts``."""
    start = (facts.get("date") or {}).get("start")
    first = rules.first_day(start)
    return {
        "title": text.clean(facts.get("title") or "")[:500],
        "level": facts.get("level") or "",
        "starts_on": first if start and len(start) == 10 else None,
        "year": first.year if first else None,
        "province_then": queries.province_then(facts),
        "province_now": queries.province_now(facts, day_of(now)),
        "folded": " ".join(text.fold(part) for part in [facts["id"], *papers.search_text(papers.payload(facts))])[:20_000],
    }


def _entered(name: str, facts: Facts, problems: Sequence[Problem], *, by: Actor, now: datetime) -> FileReport:
    slug = facts["id"] if isinstance(facts.get("id"), str) else ""
    if problems:
        return FileReport(name, Outcome.REFUSED, slug, tuple(problems))
    try:
        return FileReport(name, import_record(facts, by=by, now=now), slug)
    except RecordRefused as refusal:
        return FileReport(name, Outcome.REFUSED, slug, refusal.problems)


def _name(file: Path | str | NamedFile) -> str:
    return Path(file).name if isinstance(file, Path | str) else file.name or "?"


def _read(file: Path | str | NamedFile) -> tuple[Facts, list[Problem]]:
    """At most one byte more than is allowed is read, so that a huge file costs little."""
    try:
        if not isinstance(file, Path | str):
            return rules.read(file.read(rules.LARGEST_FILE + 1))
        with Path(file).open("rb") as opened:
            return rules.read(opened.read(rules.LARGEST_FILE + 1))
    except OSError as error:
        return {}, [Problem("", _("The file cannot be read: %(reason)s.") % {"reason": error.strerror})]


def _lines(file: FileReport) -> list[str]:
    if file.outcome == Outcome.REFUSED:
        return [f"{file.file}: {problem}" for problem in file.problems]
    said = {Outcome.ADDED: _("added"), Outcome.CHANGED: _("changed"), Outcome.UNCHANGED: _("unchanged")}
    return [f"{file.file}: {said[file.outcome]} ({file.slug})"]
