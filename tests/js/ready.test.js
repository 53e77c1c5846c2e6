import assert from "node:assert/strict";
import test from "node:test";
import { gradeOf, measure, median, ofPings, rate } from "../../src/diemcau/static/console/line.js";
import { answersAt, ITEMS, momentNow, openItems, rosterState } from "../../src/diemcau/static/console/readiness.js";

const MOMENTS = [
  { moment: "t24h", asked_at: "2026-12-08T13:00:00Z", due_at: "2026-12-09T01:00:00Z" },
  { moment: "t60", asked_at: "2026-12-09T23:30:00Z", due_at: "2026-12-10T00:00:00Z" },
  { moment: "t10", asked_at: "2026-12-10T00:30:00Z", due_at: "2026-12-10T00:50:00Z" },
];
const at = (text) => Date.parse(text);
const ready = (id, item, state, when = "2026-12-09T23:40:00Z", more = {}) => ({
  id,
  kind: "ready",
  at: when,
  payload: { moment: "t60", check: item, state, fault: null, note: "", ...more },
});
const states = (answers) => Object.fromEntries([...answers].map(([item, { state }]) => [item, state]));

test("the moment of now is the last whose question has begun, and the last one stays after the opening", () => {
  assert.equal(momentNow(MOMENTS, at("2026-12-08T12:59:59Z")), null);
  assert.equal(momentNow(MOMENTS, at("2026-12-08T13:00:00Z")).moment, "t24h");
  assert.equal(momentNow(MOMENTS, at("2026-12-09T23:29:59Z")).moment, "t24h");
  assert.equal(momentNow(MOMENTS, at("2026-12-09T23:30:00Z")).moment, "t60");
  assert.equal(momentNow(MOMENTS, at("2026-12-11T00:00:00Z")).moment, "t10");
  assert.equal(momentNow([], at("2026-12-11T00:00:00Z")), null);
});

test("what this device says lies over what the centre heard, newest last, and an answer taken back uncovers the one before", () => {
  const heard = [{ moment: "t60", check: "picture", state: "not_ok", fault: "no_picture", note: "", at: "2026-12-09T23:35:00Z" }];
  const acts = [ready("a", "picture", "ok"), ready("b", "sound", "unknown"), ready("c", "sound", "ok")];
  assert.deepEqual(states(answersAt(MOMENTS[1], heard, acts)), { picture: "ok", sound: "ok" });
  const undone = [...acts, { id: "d", kind: "undo", at: "2026-12-09T23:45:00Z", payload: { event: "c" } }];
  assert.deepEqual(states(answersAt(MOMENTS[1], heard, undone)), { picture: "ok", sound: "unknown" });
  assert.deepEqual(openItems(answersAt(MOMENTS[1], heard, undone)), ["person", "power", "line", "programme", "roster"]);
});

test("an answer of another moment, or from before this one was asked, does not count", () => {
  const early = ready("a", "picture", "ok", "2026-12-09T23:29:59Z");
  const other = ready("b", "sound", "ok", undefined, { moment: "t24h" });
  assert.deepEqual(states(answersAt(MOMENTS[1], [], [early, other])), {});
  assert.deepEqual(openItems(new Map()), ITEMS);
});

test("the device says itself whether the list is there, empty or missing", () => {
  assert.deepEqual([rosterState(null), rosterState([]), rosterState([{}])], ["not_ok", "unknown", "ok"]);
});

const LIMITS = { picture: { down_kbps: 1000, up_kbps: 600, rtt_ms: 300, loss: 0.05 }, sound: { down_kbps: 100, up_kbps: 100, rtt_ms: 800, loss: 0.2 } };
const GOOD = { down_kbps: 1000, up_kbps: 600, rtt_ms: 300, jitter_ms: 0, loss: 0.05 };

test("a line is good for what all its figures allow, the limits included", () => {
  assert.equal(gradeOf(GOOD, LIMITS), "picture");
  for (const worse of [{ down_kbps: 999 }, { up_kbps: 599 }, { rtt_ms: 301 }, { loss: 0.06 }]) assert.equal(gradeOf({ ...GOOD, ...worse }, LIMITS), "sound");
  for (const none of [{ down_kbps: null }, { up_kbps: 99 }, { rtt_ms: null }, { loss: 0.21 }]) assert.equal(gradeOf({ ...GOOD, ...none }, LIMITS), "telephone");
});

test("pings give the middle round trip, how much it wavers and the share without an answer", () => {
  assert.deepEqual(ofPings([40, 60, 50, null]), { rtt_ms: 50, jitter_ms: 15, loss: 0.25 });
  assert.deepEqual(ofPings([40]), { rtt_ms: 40, jitter_ms: null, loss: 0 });
  assert.deepEqual(ofPings([null, null]), { rtt_ms: null, jitter_ms: null, loss: 1 });
  assert.deepEqual([median([]), median([3, 1, 2]), median([4, 1, 2, 3])], [null, 2, 2.5]);
});

test("a rate does not count the waiting for the first byte, and nothing has no rate", () => {
  assert.equal(rate(125_000, 1_050, 50), 1000);
  assert.equal(rate(125_000, 10, 50), 200_000);
  assert.equal(rate(0, 10, 50), null);
});

/** A line whose every question takes `ms` on a clock of its own. */
function slowLine({ ms, down = (bytes) => bytes, up = (bytes) => bytes }) {
  let now = 0;
  const asked = [];
  const take = (name, answer) => async (bytes) => {
    asked.push([name, bytes]);
    now += ms(name, bytes);
    return answer(bytes);
  };
  return { clock: () => now, asked, line: { ping: take("ping", () => 0), down: take("down", down), up: take("up", up) } };
}

const run = ({ line, clock }, signal = new AbortController().signal, shares = []) => measure({ line, clock, signal, tell: (share) => shares.push(share) });
const heavy = (asked) => asked.reduce((sum, [, bytes]) => sum + bytes, 0);

test("a quick line is measured with three sizes each way, less than a megabyte in all, and the way there is told", async () => {
  const quick = slowLine({ ms: (name) => (name === "ping" ? 20 : 100) });
  const shares = [];
  const figures = await run(quick, undefined, shares);
  assert.deepEqual([figures.rtt_ms, figures.loss], [20, 0]);
  assert.ok(figures.down_kbps > 20_000 && figures.up_kbps > 20_000);
  assert.equal(heavy(quick.asked), 2 * (32 + 128 + 256) * 1024);
  assert.ok(heavy(quick.asked) < 1_000_000);
  assert.deepEqual(shares, [...shares].sort((a, b) => a - b));
  assert.equal(shares.at(-1), 1);
});

test("a slow line is not loaded further: one size each way, and the whole stays below 20 seconds", async () => {
  const slow = slowLine({ ms: (name) => (name === "ping" ? 600 : 6_000) });
  const figures = await run(slow);
  assert.equal(heavy(slow.asked), 2 * 32 * 1024);
  assert.deepEqual([figures.rtt_ms, figures.down_kbps], [600, Math.round((32 * 1024 * 8) / 5_400)]);
  assert.ok(slow.clock() <= 20_000);
});

test("a line without any answer is measured as such, without asking for more", async () => {
  const dead = { ping: async () => Promise.reject(new TypeError("no network")), down: () => assert.fail(), up: () => assert.fail() };
  assert.deepEqual(await run({ line: dead, clock: () => 0 }), { rtt_ms: null, jitter_ms: null, loss: 1, down_kbps: null, up_kbps: null });
});

test("a way that breaks off gives no figure, and the other way is measured all the same", async () => {
  const broken = slowLine({ ms: () => 50, up: () => Promise.reject(new TypeError("cut")) });
  const figures = await run(broken);
  assert.equal(figures.up_kbps, null);
  assert.ok(figures.down_kbps > 0);
});

test("a test that is stopped ends at once with an AbortError and no figure", async () => {
  const stop = new AbortController();
  const line = { ping: async () => stop.abort(), down: (_, signal) => Promise.reject(signal.reason), up: () => assert.fail() };
  await assert.rejects(run({ line, clock: () => 0 }, stop.signal), { name: "AbortError" });
});
