import assert from "node:assert/strict";
import test from "node:test";

import { delegateOfRow, rangeOf, readRow, usualRange } from "../../src/diemcau/static/console/rows.js";

const WORD = `${"A".repeat(16)}.${"B".repeat(103)}`;

test("the code of a row says sheet, row and whose it is; every other code says nothing of the kind", () => {
  assert.deepEqual(readRow(`k7qm/12/${WORD}`), { sheet: "K7QM", row: 12, word: WORD });
  for (const text of [WORD, `K7QM/${WORD}`, `K7Q/12/${WORD}`, `K7QM/x/${WORD}`, `K7QM/12/${WORD}/`, `K7QM/12/`, `https://a.vn/m/12/${WORD}`, ""]) {
    assert.equal(readRow(text), null);
  }
});

test("a row is counted from one to the last of its sheet", () => {
  const sheet = { number: "K7QM", rows: [31, 32] };
  assert.deepEqual(delegateOfRow(sheet, " 2 "), { row: 2, delegate: 32 });
  for (const typed of ["0", "3", "-1", "x", "", "1.5"]) assert.equal(delegateOfRow(sheet, typed), null);
  assert.equal(delegateOfRow(undefined, "1"), null);
});

test("usually people signed from an hour before the opening until now, and never after the end", () => {
  const times = { opensAt: "2026-12-10T08:00:00+07:00", closesAt: "2026-12-10T11:30:00+07:00" };
  const at = (hour) => usualRange({ ...times, now: Date.parse(`2026-12-10T${hour}:00+07:00`) });
  assert.deepEqual(at("08:10"), { day: "2026-12-10", from: "07:00", until: "08:10" });
  assert.deepEqual(at("06:30"), { day: "2026-12-10", from: "06:30", until: "06:30" });
  assert.deepEqual(at("15:00"), { day: "2026-12-10", from: "07:00", until: "11:30" });
});

test("a range ends when it began or later, and not in the future", () => {
  const now = Date.parse("2026-12-10T08:00:00+07:00");
  const told = (from, until) => rangeOf({ day: "2026-12-10", from, until }, now);
  assert.deepEqual(told("07:00", "08:00"), { from: "2026-12-10T07:00:00+07:00", until: "2026-12-10T08:00:00+07:00" });
  assert.deepEqual(told("07:30", "07:30")?.until, "2026-12-10T07:30:00+07:00");
  for (const [from, until] of [["07:31", "07:30"], ["07:00", "08:01"], ["", "08:00"], ["07:00", ""], ["24:00", "24:00"], ["7:00", "08:00"]]) {
    assert.equal(told(from, until), null);
  }
});
