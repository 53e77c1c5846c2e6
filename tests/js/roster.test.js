import assert from "node:assert/strict";
import test from "node:test";

import { figuresNow, hallNow, newModel, peopleNow, withAnswer, withBundle } from "../../src/diemcau/static/console/model.js";
import { applied, figures, find, fromBundle, settled } from "../../src/diemcau/static/console/roster.js";

const CODE = "ABCDEFGHIJKLMNOP";
const AT = "2026-12-10T00:42:00.000Z";
const row = (id, more = {}) => ({ id, name: `Người ${id}`, post: "", unit: "", code: CODE.replace("A", "BCD"[id % 3]), kind: "convened", present: false, first_at: null, ...more });
const list = (...rows) => fromBundle(rows, []);
const event = (id, kind, payload) => ({ id, kind, payload, at: AT, site: 7, device: "d", counter: 1 });

test("a check-in by id or by signed code brings one person in and leaves the old list alone", () => {
  const people = list(row(1), row(2));
  for (const payload of [{ delegate: 2 }, { code: `${people[1].code}.${"A".repeat(103)}` }]) {
    const after = applied(people, event("e", "check_in", payload));
    assert.deepEqual(after.map(({ present }) => present), [false, true]);
    assert.deepEqual([after[1].firstAt, after[1].event, after[1].isWaiting], [AT, "e", true]);
  }
  assert.equal(people[1].present, false);
});

test("an unreadable or empty code means nobody, also beside people without a code", () => {
  const people = list(row(1, { code: "" }));
  assert.equal(find(people, { code: "" }), undefined);
  assert.equal(find(people, { code: "nonsense" }), undefined);
});

test("who comes back keeps the first arrival; who leaves has attended", () => {
  const first = "2026-12-10T00:10:00.000Z";
  let people = list(row(1, { present: true, attended: true, first_at: first }));
  people = applied(people, event("a", "check_out", { delegate: 1 }));
  assert.deepEqual(figures(people), { convened: 1, attended: 1, present: 0 });
  people = applied(people, event("b", "check_in", { delegate: 1 }));
  assert.equal(people[0].firstAt, first);
});

test("walk-ins and substitutes are present and are not convened", () => {
  let people = list(row(1));
  people = applied(people, event("w", "walk_in", { full_name: "Lê A", post: "Trưởng thôn", unit: null }));
  people = applied(people, event("s", "substitute", { full_name: "Lê B", post: "", stands_for: 1 }));
  assert.deepEqual(figures(people), { convened: 1, attended: 2, present: 2 });
  assert.equal(people[2].standsFor, 1);
});

test("undo takes back exactly its own act", () => {
  let people = list(row(1), row(2, { present: true, attended: true, first_at: AT }));
  people = applied(people, event("e", "check_in", { delegate: 1 }));
  people = applied(people, event("w", "walk_in", { full_name: "Lê A" }));
  people = applied(people, event("u", "undo", { event: "e" }));
  people = applied(people, event("v", "undo", { event: "w" }));
  assert.deepEqual(people.map(({ id, present }) => [id, present]), [[1, false], [2, true]]);
  assert.deepEqual(figures(people), { convened: 2, attended: 1, present: 1 });
});

test("what the centre says of a person replaces what this device guessed", () => {
  const delegate = { id: 1, name: "Tên đúng", post: "Chủ tịch", unit: "Xã A", present: true };
  const [person] = settled(list(row(1)), event("e", "check_in", { delegate: 1 }), { delegate });
  assert.deepEqual([person.name, person.post, person.event, person.isWaiting], ["Tên đúng", "Chủ tịch", "e", false]);
});

test("a walk-in takes the id the centre gave, once, also when the list has it already", () => {
  const delegate = { id: 90, name: "Lê A", post: "", unit: "Xã A", present: true };
  const walkIn = event("w", "walk_in", { full_name: "Lê A" });
  assert.deepEqual(settled(list(row(1)), walkIn, { delegate }).map(({ id }) => id), [1, 90]);
  assert.deepEqual(settled(list(row(1), row(90, { present: true })), walkIn, { delegate }).map(({ id }) => id), [1, 90]);
});

test("the model lays what waits over what the centre said, and forgets it once answered", () => {
  const state = { counted: null, counted_at: null, line: "good", line_at: AT, closed_at: null, accepted_at: null };
  let model = withBundle(newModel(), { roster: [row(1), row(2)], state, programme: [], public_key: null }, []);
  const waiting = [event("e", "check_in", { delegate: 1 }), event("h", "headcount", { counted: 2, moment: "opening" })];
  model = { ...model, waiting };
  assert.deepEqual([figuresNow(model).present, hallNow(model).counted, model.hall.counted], [1, 2, null]);

  const delegate = { id: 1, name: "Người 1", post: "", unit: "", present: true };
  model = withAnswer(model, waiting, { results: [{ id: "e", delegate }, { id: "h", delegate: null }], state: { ...state, counted: 2, counted_at: AT } });
  assert.deepEqual(model.waiting, []);
  assert.deepEqual([figuresNow(model).present, hallNow(model).counted, hallNow(model).line], [1, 2, "good"]);
});

test("acts remembered by this device can be undone after a reload, others cannot", () => {
  const people = fromBundle([row(1, { present: true }), row(2, { present: true }), row(3)], [{ id: "e", delegate: 1 }, { id: "f", delegate: 3 }]);
  assert.deepEqual(people.map(({ event: act }) => act), ["e", null, null]);
});

test("what waits is kept without a list, until the list comes", () => {
  const model = { ...newModel(), waiting: [event("w", "walk_in", { full_name: "Lê A" })] };
  assert.deepEqual(peopleNow(model).map(({ name }) => name), ["Lê A"]);
});

test("a row of paper brings in at the end of its range, as the centre stores it, and an earlier time stays", () => {
  const paper = { from: "2026-12-10T07:00:00+07:00", until: "2026-12-10T08:00:00+07:00", sheet: "K7QM", row: 1 };
  const [first, second] = applied(applied(list(row(1), row(2, { attended: true, first_at: AT })), event("e", "check_in", { delegate: 1, paper })), event("f", "check_in", { delegate: 2, paper }));
  assert.deepEqual([first.firstAt, first.came], [paper.until, { way: "paper", event: "e", from: paper.from, sheet: "K7QM" }]);
  assert.deepEqual([second.firstAt, second.came], [AT, null]);
  const [, newcomer] = applied(list(row(1)), event("w", "walk_in", { full_name: "Lê A", paper }));
  assert.deepEqual([newcomer.firstAt, newcomer.came.way], [paper.until, "paper"]);
  assert.deepEqual(applied([first], event("u", "undo", { event: "e" })).map(({ present, firstAt, came }) => [present, firstAt, came]), [[false, null, null]]);
});

test("whoever came by themselves or from paper may be taken back on every device, whoever was scanned only where that was done", () => {
  const came = (way) => ({ present: true, came: { way, event: `${way}-event` } });
  const people = list(row(1, came("self")), row(2, came("paper")), row(3, came("code")), row(4, { ...came("self"), present: false }));
  assert.deepEqual(people.map(({ event: act }) => act), ["self-event", "paper-event", null, null]);
});
