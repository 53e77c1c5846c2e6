"""The lines of a file that name people: found under their headings, in Unicode, sheet by sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from diemcau.before.convening.rules import FIELDS, FIRST_NAMES, FULL_NAME, GIVEN_NAME, HEADINGS, is_not_a_person
from diemcau.kernel.encodings import Encoding, converted, encoding_of
from diemcau.kernel.headings import find_headings_in_any_letters, letters
from diemcau.kernel.spreadsheets import Headed, Row, Sheet
from diemcau.kernel.text import clean

_FILLED_DOWN = ("unit", "site", "post")  # a merged cell of these speaks for every row it covers
_TRANSLATED = (FULL_NAME, FIRST_NAMES, GIVEN_NAME, "post", "unit", "site")


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the file: texts by field, as they are to be read, and what was done to the cells for that."""

    sheet: int
    number: int
    texts: dict[str, str]
    columns: dict[str, int]  # of the field, from 0
    raw: dict[str, str] = field(default_factory=dict)  # fields that were converted: the text of the file, and
    encodings: dict[str, str] = field(default_factory=dict)  # the encoding it was in
    formulas: frozenset[str] = frozenset()
    merged: frozenset[str] = frozenset()

    @property
    def key(self) -> str:
        """Where the line stands in the file: sheet and row."""
        return f"{self.sheet}:{self.number}"

    def cell(self, name: str) -> str:
        """ "B5": where ``name`` stands; blank when the file has no such column."""
        return f"{letters(self.columns[name])}{self.number}" if name in self.columns else ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column that was used: how it is written, and how its first cells read."""

    field: str
    index: int
    heading: str
    encoding: str
    is_chosen: bool  # by a person
    is_old: bool  # not Unicode, or was chosen to be
    is_text: bool  # words, whose encoding can be told
    width: int  # columns it covers
    samples: tuple[tuple[str, str], ...]  # as in the file, as understood

    @property
    def letters(self) -> str:
        return letters(self.index)


@dataclass(frozen=True, slots=True)
class Source:
    """One sheet of the file: the people it names, and what of it was not used."""

    index: int
    title: str
    state: str  # "taken", "hidden", "without_headings", "empty"
    lines: tuple[Line, ...] = ()
    columns: tuple[Column, ...] = ()
    unused: tuple[str, ...] = ()  # headings nobody knows
    repeated: tuple[str, ...] = ()  # headings that stood there before
    passed_over: int = 0  # rows that name no person
    is_cut: bool = False


def stored(sheets: Sequence[Sheet]) -> list[dict[str, Any]]:
    """``sheets`` as JSON can hold them."""
    return [
        {
            "title": sheet.title,
            "hidden": sheet.is_hidden,
            "cut": sheet.is_cut,
            "merged": sheet.merged,
            "capitals": sorted(sheet.capitals),
            "rows": [[row.number, row.cells, sorted(row.formulas)] for row in sheet.rows],
        }
        for sheet in sheets
    ]


def restored(sheets: Sequence[Mapping[str, Any]]) -> tuple[Sheet, ...]:
    """What ``stored`` made JSON of."""
    return tuple(
        Sheet(
            rows=tuple(Row(number, tuple(cells), frozenset(formulas)) for number, cells, formulas in sheet["rows"]),
            is_cut=sheet["cut"],
            title=sheet["title"],
            is_hidden=sheet["hidden"],
            merged=tuple((top, left, bottom, right) for top, left, bottom, right in sheet["merged"]),
            capitals=frozenset((row, column) for row, column in sheet["capitals"]),
        )
        for sheet in sheets
    )


def sources(sheets: Sequence[Sheet], encodings: Mapping[str, str]) -> list[Source]:
    """What each of ``sheets`` says.  ``encodings``: what a person chose for a column, by "sheet:column"."""
    return [_source(index, sheet, encodings) for index, sheet in enumerate(sheets)]


def _source(index: int, sheet: Sheet, encodings: Mapping[str, str]) -> Source:
    if sheet.is_hidden:
        return Source(index, sheet.title, "hidden")
    if not sheet.rows:
        return Source(index, sheet.title, "empty")
    headed = find_headings_in_any_letters(sheet, HEADINGS, required=FULL_NAME, instead=(FIRST_NAMES, GIVEN_NAME))
    if headed is None:
        return Source(index, sheet.title, "without_headings")
    reader = _Reader(index, sheet, headed, encodings)
    lines = tuple(reader.lines())
    return Source(
        index,
        sheet.title,
        "taken",
        lines,
        tuple(reader.columns()),
        headed.unknown,
        headed.repeated,
        len(headed.rows) - len(lines),
        sheet.is_cut,
    )


class _Reader:
    """Reads the rows under the headings of one sheet."""

    def __init__(self, index: int, sheet: Sheet, headed: Headed, encodings: Mapping[str, str]) -> None:
        self.index, self.sheet, self.headed = index, sheet, headed
        self.chosen = {name: encodings.get(f"{index}:{column}", "") for name, column in headed.columns.items()}
        self.encodings = {name: self.chosen[name] or encoding_of(self._column(name)) for name in headed.columns if name in _TRANSLATED}
        self.above = self._merged_above()
        self.last_name_column = headed.columns.get(FULL_NAME, 0) + headed.widths.get(FULL_NAME, 1)

    def lines(self) -> Iterator[Line]:
        for row in self.headed.rows:
            line = self._line(row)
            first = next((text for text in line.texts.values() if text), "")
            if not is_not_a_person(
                line.texts | {"number": clean(row.cell(self.headed.columns.get("number")))}, first, has_formula=bool(row.formulas)
            ):
                yield line

    def columns(self) -> Iterator[Column]:
        for name, column in self.headed.columns.items():
            encoding = self.encodings.get(name, Encoding.UNICODE)
            is_text, width = name in _TRANSLATED, self.headed.widths.get(name, 1)
            some = [cell for cell in self._column(name) if is_text and not cell.isascii()][:3]
            samples = tuple((cell, clean(converted(cell, encoding))) for cell in some)
            heading = next((row.cell(column) for row in self.sheet.rows if row.number == self.headed.row), "")
            is_old = encoding != Encoding.UNICODE or bool(self.chosen[name])
            yield Column(name, column, clean(converted(heading, encoding)), encoding, bool(self.chosen[name]), is_old, is_text, width, samples)

    def _column(self, name: str) -> Iterator[str]:
        column = self.headed.columns[name]
        return (text for row in self.headed.rows if (text := row.cell(column)))

    def _merged_above(self) -> dict[tuple[int, int], str]:
        """Texts that merged cells lend to the rows below their first, by row and column."""
        by_number = {row.number: row for row in self.headed.rows}
        wanted = {self.headed.columns[name] for name in _FILLED_DOWN if name in self.headed.columns}
        lent: dict[tuple[int, int], str] = {}
        for top, left, bottom, _ in self.sheet.merged:
            if left in wanted and bottom > top and top in by_number:
                text = by_number[top].cell(left)
                lent.update({(number, left): text for number in range(top + 1, min(bottom, top + len(by_number)) + 1)})
        return lent

    def _line(self, row: Row) -> Line:
        texts: dict[str, str] = {}
        raw: dict[str, str] = {}
        old: dict[str, str] = {}
        merged: set[str] = set()
        for name, column in self.headed.columns.items():
            if name == "number":
                continue
            text = row.cell(column)
            if not text and (row.number, column) in self.above:
                text = self.above[row.number, column]
                merged.add(name)
            if name == FULL_NAME and name in self.headed.widths:
                text = " ".join(row.cell(place) for place in range(column, self.last_name_column) if row.cell(place))
            texts[name] = self._unicode(name, text, row.number, column)
            if text and texts[name] != text and self.encodings.get(name, Encoding.UNICODE) != Encoding.UNICODE:
                raw[name], old[name] = text, self.encodings[name]
        formulas = frozenset(name for name, column in self.headed.columns.items() if column in row.formulas and name != "number")
        line = Line(self.index, row.number, texts, dict(self.headed.columns), raw, old, formulas, frozenset(merged))
        return _with_whole_name(line)

    def _unicode(self, name: str, text: str, number: int, column: int) -> str:
        encoding = self.encodings.get(name, Encoding.UNICODE)
        if encoding == Encoding.UNICODE:
            return clean(text)
        plain = clean(converted(text, encoding, is_capital=(number, column) in self.sheet.capitals))
        is_name = name in (FULL_NAME, FIRST_NAMES, GIVEN_NAME)
        # TCVN3 has no capitals with tones: "¸nh" is Ánh.
        return " ".join(word[:1].upper() + word[1:] for word in plain.split()) if is_name and encoding == Encoding.TCVN3 else plain


def _with_whole_name(line: Line) -> Line:
    """Names in two columns are one name; it stands where the first names stand."""
    if FIRST_NAMES not in line.texts or GIVEN_NAME not in line.texts or line.texts.get(FULL_NAME):
        return line
    texts = {name: text for name, text in line.texts.items() if name in FIELDS}
    texts[FULL_NAME] = " ".join(part for part in (line.texts[FIRST_NAMES], line.texts[GIVEN_NAME]) if part)
    columns = line.columns | {FULL_NAME: line.columns[FIRST_NAMES]}
    raw, old = dict(line.raw), dict(line.encodings)
    for part in (GIVEN_NAME, FIRST_NAMES):
        if part in raw:
            raw[FULL_NAME], old[FULL_NAME] = raw[part], old[part]
    formulas = line.formulas | ({FULL_NAME} if line.formulas & {FIRST_NAMES, GIVEN_NAME} else frozenset())
    return Line(line.sheet, line.number, texts, columns, raw, old, formulas, line.merged)
