import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { figuresNow, hallNow, newModel, peopleNow, withBundle } from "../../src/diemcau/static/console/model.js";

const { vectors } = JSON.parse(readFileSync(new URL("../decisions.json", import.meta.url), "utf8"));
const EIGHT = Date.parse("2026-12-10T01:00:00Z");
const time = (at) => (typeof at === "string" ? at : new Date(EIGHT + at * 60_000).toISOString());
const code = (place) => "ABCDEFGHIJKLMNO" + "ABCDEFG"[place];
const STATE = { counted: null, counted_at: null, line: "unknown", line_at: null, closed_at: null, accepted_at: null };

function payloadOf({ kind, payload, who, by, code: word, elsewhere, of, counted, reason, state, full_name }) {
  if (payload) return payload;
  if (kind === "undo") return { event: `e${of}` };
  if (kind === "headcount") return { counted };
  if (kind === "close") return { counted, reason };
  if (kind === "line") return { state };
  if (kind === "walk_in") return { full_name };
  if (kind === "substitute") return { full_name, stands_for: who + 1 };
  if (elsewhere) return { delegate: 999 };
  if (word) return { code: word };
  if (by) return { code: by === "word" ? `${code(who)}.${"A".repeat(103)}` : code(who) };
  return { delegate: who + 1 };
}

/** What the device made: the centre's own acts never stand on it. */
const made = (events) =>
  events
    .map((event, place) => ({ ...event, id: `e${place + 1}`, counter: place + 1 }))
    .filter((event) => event.kind !== "resolve" && !event.host)
    .map((event) => ({ id: event.id, counter: event.counter, kind: event.kind, at: time(event.at), device: "d", payload: payloadOf(event) }));

const stateOf = ({ present, attended }) => (present ? "in" : attended ? "left" : "absent");

for (const { name, people, events, expect, phone = {} } of vectors) {
  const wanted = { guests: [], ...expect, ...phone };
  const roster = Array.from({ length: people }, (_, place) => ({ id: place + 1, name: `Người ${place}`, code: code(place), present: false, first_at: null }));
  const listed = withBundle(newModel(), { roster, state: STATE, programme: [] }, []);
  const acts = made(events);
  // The store of a browser gives acts back in the order of their ids, and a tab may hold one twice.
  for (const [how, waiting] of Object.entries({ "as made": acts, reordered: [...acts].reverse(), repeated: [...acts, ...acts] })) {
    test(`the phone decides: ${name} (${how})`, () => {
      const model = { ...listed, waiting };
      const all = peopleNow(model);
      const ours = all.filter(({ id }) => typeof id === "number");
      const arrived = all.filter(({ id }) => typeof id === "string").map(stateOf);
      assert.deepEqual(ours.map(stateOf), wanted.people);
      assert.deepEqual(arrived, wanted.newcomers.filter((state) => state !== "absent"));
      const { counted, line, closedAt } = hallNow(model);
      assert.deepEqual({ counted, line, closed: closedAt !== null }, { counted: wanted.counted, line: wanted.line, closed: wanted.closed });
      const attended = [...wanted.people, ...wanted.newcomers].filter((state) => state !== "absent").length;
      assert.equal(figuresNow(model).attended, attended);
      if (wanted.first) assert.deepEqual(ours.map(({ firstAt }) => firstAt), wanted.first.map((at) => (at === null ? null : time(at))));
    });
  }
}
