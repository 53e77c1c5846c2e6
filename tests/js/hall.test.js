import assert from "node:assert/strict";
import test from "node:test";

import "./globals.js";

import { middle } from "../../src/diemcau/static/console/camera.js";
import { bytesOfBase32, isGenuine, readCode } from "../../src/diemcau/static/console/code.js";
import { closing, hallAfter, likelyMoment, people, running } from "../../src/diemcau/static/console/hall.js";
import { NEW_HALL } from "../../src/diemcau/static/console/model.js";
import { feed } from "../../src/diemcau/static/console/wedge.js";
import { createWords, grouped, hour } from "../../src/diemcau/static/console/words.js";

test("a number of people is digits, with or without the grouping dot", () => {
  const cases = { 58: 58, 0: 0, " 7 ": 7, "1.234": 1234, "12 345": 12345, 99999: 99999, "": null, "-1": null, "1.5": null, "1,2": null, abc: null, 100000: null, "1e3": null };
  for (const [typed, expected] of Object.entries(cases)) assert.equal(people(typed), expected, typed);
});

test("closing needs a count, and a reason exactly where the numbers differ", () => {
  assert.deepEqual(closing({ attended: 5, counted: null, reason: "x" }), { difference: null, missing: "count" });
  assert.deepEqual(closing({ attended: 5, counted: 5, reason: "" }), { difference: 0, missing: null });
  assert.deepEqual(closing({ attended: 5, counted: 4, reason: " " }), { difference: -1, missing: "reason" });
  assert.deepEqual(closing({ attended: 5, counted: 6, reason: "Một người không ghi tên" }), { difference: 1, missing: null });
});

test("the hall follows headcount, line and closing, and the first closing stays", () => {
  const at = "2026-12-10T01:00:00Z";
  const later = "2026-12-10T02:00:00Z";
  const counted = hallAfter(NEW_HALL, { kind: "headcount", at, payload: { counted: 58 } });
  assert.deepEqual([counted.counted, counted.countedAt], [58, at]);
  assert.equal(hallAfter(counted, { kind: "line", at, payload: { state: "weak" } }).line, "weak");
  const closed = hallAfter(counted, { kind: "close", at, payload: { counted: 60 } });
  assert.deepEqual([closed.counted, closed.closedAt], [60, at]);
  assert.equal(hallAfter(closed, { kind: "close", at: later, payload: { counted: 60 } }).closedAt, at);
  assert.deepEqual(hallAfter(NEW_HALL, { kind: "check_in", at, payload: {} }), NEW_HALL);
});

test("an item of the programme runs from its start up to, not including, its end", () => {
  const programme = [
    { starts_at: "2026-12-10T01:00:00Z", ends_at: "2026-12-10T01:30:00Z" },
    { starts_at: "2026-12-10T01:30:00Z", ends_at: "2026-12-10T02:00:00Z" },
  ];
  const at = (time) => running(programme, Date.parse(time));
  assert.deepEqual([at("2026-12-10T00:59:59Z"), at("2026-12-10T01:00:00Z"), at("2026-12-10T01:30:00Z"), at("2026-12-10T02:00:00Z")], [-1, 0, 1, -1]);
});

test("the likely moment of a count follows the hours of the conference", () => {
  const at = (hours) => likelyMoment("2026-12-10T00:00:00Z", "2026-12-10T04:00:00Z", Date.parse("2026-12-10T00:00:00Z") + hours * 3_600_000);
  assert.deepEqual([at(-1), at(0.99), at(1), at(2.99), at(3), at(9)], ["opening", "opening", "on_demand", "on_demand", "closing", "closing"]);
});

const CODE = "ABCDEFGHIJKLMNOP";
const SIGNATURE = "A".repeat(103);

test("a code is read bare, signed, in small letters or at the end of an address", () => {
  assert.deepEqual(readCode(CODE), { word: CODE, code: CODE, signature: "" });
  assert.equal(readCode(`${CODE}.${SIGNATURE}`).signature, SIGNATURE);
  assert.equal(readCode(` https://diemcau.vn/q/${CODE.toLowerCase()}/ `).code, CODE);
});

test("what is no code of ours is refused", () => {
  for (const text of ["", "ABC", "https://example.vn/", `${CODE}Q`, `${CODE}.ABC`, "ABCDEFGHIJKLMNO1", "<script>alert(1)</script>"]) assert.equal(readCode(text), null, text);
});

test("a signature is genuine, forged, or cannot be told", async () => {
  const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const bytes = new Uint8Array(await crypto.subtle.sign({ name: "Ed25519" }, privateKey, new TextEncoder().encode(CODE)));
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const signature = (bits.match(/.{1,5}/g) ?? []).map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five.padEnd(5, "0"), 2)]).join("");
  assert.deepEqual(bytesOfBase32(signature), bytes);
  assert.equal(await isGenuine({ code: CODE, signature }, raw, crypto.subtle), true);
  assert.equal(await isGenuine({ code: CODE.replace("A", "B"), signature }, raw, crypto.subtle), false);
  assert.equal(await isGenuine({ code: CODE, signature: "" }, raw, crypto.subtle), null);
  assert.equal(await isGenuine({ code: CODE, signature }, raw, undefined), null);
  assert.equal(await isGenuine({ code: CODE, signature }, null, crypto.subtle), null);
});

const typed = (keys, pace) => {
  let state = { text: "", at: -Infinity };
  let word = null;
  keys.forEach((code, place) => ({ state, word } = feed(state, { code, shift: false, at: place * pace })));
  return word;
};
const KEYS = [...[..."ABCDEFGHIJKLMNOP"].map((letter) => `Key${letter}`), "Period", "Digit2", "Enter"];

test("a scanner's burst is a word, whatever the input method makes of its letters", () => {
  assert.equal(typed(KEYS, 10), "ABCDEFGHIJKLMNOP.2");
  assert.equal(typed([...KEYS.slice(0, 3), "ShiftLeft", "Backspace", ...KEYS.slice(3)], 10), "ABCDEFGHIJKLMNOP.2");
});

test("a person's typing is no scanner's, on both sides of the pace", () => {
  assert.equal(typed(KEYS, 60), "ABCDEFGHIJKLMNOP.2");
  assert.equal(typed(KEYS, 61), null);
  assert.equal(typed(["KeyH", "KeyO", "KeyA", "Enter"], 10), null);
});

test("a picture is cut to 16:9 around its middle, never stretched", () => {
  assert.deepEqual(middle(1280, 720), { x: 0, y: 0, width: 1280, height: 720 });
  assert.deepEqual(middle(720, 1280), { x: 0, y: 437.5, width: 720, height: 405 });
  assert.deepEqual(middle(640, 480), { x: 0, y: 60, width: 640, height: 360 });
});

test("words are filled, and a missing key is an error, not an empty sentence", () => {
  const say = createWords({ kept: "Lưu {count} lượt lúc {time}" });
  assert.equal(say("kept", { count: 3, time: "$&" }), "Lưu 3 lượt lúc $&");
  assert.equal(say("kept", { count: 3 }), "Lưu 3 lượt lúc {time}");
  assert.throws(() => say("unknown"), /no words/);
});

test("hours are Vietnam's on the 24-hour clock; numbers are grouped with a dot", () => {
  assert.deepEqual([hour("2026-12-09T17:05:00Z"), hour("2026-12-10T16:59:59Z"), hour(null)], ["00:05", "23:59", ""]);
  assert.equal(grouped(1234, "vi"), "1.234");
});
