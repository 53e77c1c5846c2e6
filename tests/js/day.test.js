import assert from "node:assert/strict";
import test from "node:test";

import { asked, difference, faults, headcounts, lacksReason, minutes, momentsNow, NO_DAY, received } from "../../src/diemcau/static/console/day.js";

const at = (hour, minute = 0) => `2026-12-10T${String(hour).padStart(2, "0")}:${String(minute).padStart(2, "0")}:00.000Z`;
const MOMENTS = [
  { key: "opening", moment: "opening", break: null, title: "", due_at: at(1), until: at(2, 45) },
  { key: "after_break:7", moment: "after_break", break: 7, title: "Giải lao", due_at: at(2, 45), until: at(4, 15) },
  { key: "closing", moment: "closing", break: null, title: "", due_at: at(4, 15), until: null },
];
const DAY = { ...NO_DAY, moments: MOMENTS };
const count = (id, hour, counted, more = {}) => ({ id, kind: "headcount", at: at(hour), payload: { counted, moment: "opening", inside: 10, ...more } });

test("a later headcount of a moment stands for it, and the earlier stays", () => {
  const told = headcounts(DAY, [count("a", 1, 12), count("b", 2, 10)]);
  assert.deepEqual(told.map(({ id, stands }) => [id, stands]), [["a", false], ["b", true]]);
  assert.deepEqual(told.map(difference), [2, 0]);
});

test("what the centre has already told is not told twice", () => {
  const known = headcounts(DAY, [count("a", 1, 12)]);
  assert.equal(headcounts({ ...DAY, counts: known }, [count("a", 1, 12)]).length, 1);
});

test("a headcount taken back leaves the one before it", () => {
  const told = headcounts(DAY, [count("a", 1, 12), count("b", 2, 120), { id: "c", kind: "undo", at: at(2, 1), payload: { event: "b" } }]);
  assert.deepEqual(told.map(({ id, stands, is_undone: undone }) => [id, stands, undone]), [["a", true, false], ["b", false, true]]);
});

test("a difference lacks a reason until one is given, with it or later", () => {
  const bare = headcounts(DAY, [count("a", 1, 12)]);
  const withIt = headcounts(DAY, [count("a", 1, 12, { reasons: ["staff"] })]);
  const later = headcounts(DAY, [count("a", 1, 12), { id: "r", kind: "count_reason", at: at(3), payload: { event: "a", reasons: [], words: "Hai khách" } }]);
  assert.deepEqual([bare, withIt, later].map(([one]) => lacksReason(one)), [true, false, false]);
  assert.equal(lacksReason(headcounts(DAY, [count("a", 1, 10)])[0]), false);
});

test("a headcount after a break belongs to that break, and a closing counts as the closing", () => {
  const told = headcounts(DAY, [count("a", 3, 9, { moment: "after_break", break: 7 }), { id: "z", kind: "close", at: at(4, 20), payload: { counted: 8, inside: 8, reason: "" } }]);
  assert.deepEqual(told.map(({ key, title }) => [key, title]), [["after_break:7", "Giải lao"], ["closing", ""]]);
});

test("a moment is due from its time until the next, then missed; counted whenever it was", () => {
  const states = (now, counts = []) => momentsNow(MOMENTS, counts, Date.parse(now)).map(({ state }) => state);
  assert.deepEqual(states(at(0, 59)), ["upcoming", "upcoming", "upcoming"]);
  assert.deepEqual(states(at(1)), ["due", "upcoming", "upcoming"]);
  assert.deepEqual(states(at(2, 45)), ["missed", "due", "upcoming"]);
  assert.deepEqual(states(at(9)), ["missed", "missed", "due"]);
  assert.deepEqual(states(at(9), headcounts(DAY, [count("a", 8, 3)])), ["counted", "missed", "due"]);
});

test("the operator is asked about a moment that is due, not about one put off until its time is over", () => {
  const now = Date.parse(at(1, 5));
  const moments = momentsNow(MOMENTS, [], now);
  assert.equal(asked(moments, {}, now).key, "opening");
  assert.equal(asked(moments, { opening: now + 1 }, now), null);
  assert.equal(asked(moments, { opening: now }, now).key, "opening");
  assert.equal(asked(momentsNow(MOMENTS, headcounts(DAY, [count("a", 1, 3)]), now), {}, now), null);
});

const line = (id, hour, minute, state, note = "") => ({ id, kind: "line", at: at(hour, minute), payload: { state, note } });

test("faults are spans between two words on the line; the last may be open", () => {
  const spans = faults(DAY, [line("a", 1, 0, "good"), line("b", 1, 10, "weak"), line("c", 1, 20, "lost", "Mất điện"), line("d", 1, 25, "lost"), line("e", 2, 0, "good"), line("f", 3, 0, "lost")]);
  assert.deepEqual(spans, [
    { state: "weak", from: at(1, 10), until: at(1, 20), note: "" },
    { state: "lost", from: at(1, 20), until: at(2), note: "Mất điện" },
    { state: "lost", from: at(3), until: null, note: "" },
  ]);
  assert.deepEqual(faults(DAY, [line("a", 1, 0, "lost"), { id: "u", kind: "undo", at: at(1, 1), payload: { event: "a" } }]), []);
});

test("an item is received unless the line was lost, and not after the hall closed", () => {
  const item = { starts_at: at(1), ends_at: at(2) };
  const lost = (from, until) => [{ state: "lost", from, until }];
  const told = (spans, closedAt = at(4)) => received(item, spans, closedAt);
  assert.equal(told([]), "yes");
  assert.equal(told([{ state: "weak", from: at(1), until: at(2) }]), "yes");
  assert.equal(told(lost(at(0), at(1))), "yes");
  assert.equal(told(lost(at(1, 30), at(1, 31))), "partly");
  assert.equal(told(lost(at(0), at(2))), "no");
  assert.equal(told(lost(at(1), null)), "no");
  assert.equal(told([], at(1, 30)), "partly");
  assert.equal(told([], at(1)), "no");
});

test("minutes tell every figure, and of headcounts those that were not taken back", () => {
  const told = minutes({
    conference: { id: 1, title: "Hội nghị" }, site: { id: 2, name: "Xã A" }, day: { ...DAY, confirmed: 9, replaces: "ab" }, closedAt: at(4, 20),
    figures: { convened: 10, attended: 8, present: 7, walk_ins: 1, substitutes: 0 }, counted: 9, reasons: ["guests"], words: "", spans: [], items: [],
    counts: headcounts(DAY, [count("a", 1, 12), count("b", 2, 120), { id: "c", kind: "undo", at: at(2, 1), payload: { event: "b" } }]),
    presidedBy: "Lê Văn Chủ", operator: "Đỗ Thị Trực", remarks: "", proposals: "",
  });
  assert.deepEqual(told.figures, { convened: 10, attended: 8, present: 7, walk_ins: 1, substitutes: 0, confirmed: 9, counted: 9 });
  assert.deepEqual(told.headcounts.map(({ counted }) => counted), [12]);
  assert.equal(told.replaces, "ab");
});
