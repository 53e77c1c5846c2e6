import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import "./globals.js";

import { isIdle, keyFor, proofOf, waitAfter } from "../../src/diemcau/static/console/pin.js";

const vector = JSON.parse(readFileSync(new URL("pin_vectors.json", import.meta.url)));
const { subtle } = globalThis.crypto;

test("the right PIN gives the key, and the key the proof that the server reckons too", async () => {
  const key = await keyFor(vector.operator, vector.pin, subtle);
  assert.equal(await proofOf(key, { event: vector.event, device: vector.device, operator: vector.operator.id }, subtle), vector.proof);
});

test("a wrong PIN gives nothing", async () => {
  for (const pin of ["493818", "", "4938170", " 493817"]) assert.equal(await keyFor(vector.operator, pin, subtle), null);
});

test("the fifth wrong PIN makes one wait half a minute, each further one twice as long, a quarter of an hour at most", () => {
  assert.deepEqual(
    [0, 4, 5, 6, 7, 9, 10, 11, 1000].map(waitAfter),
    [0, 0, 30, 60, 120, 480, 900, 900, 900],
  );
});

test("a screen locks when its minutes are over, not before, and not because a clock jumped back", () => {
  assert.equal(isIdle(0, 10, 599_999), false);
  assert.equal(isIdle(0, 10, 600_000), true);
  assert.equal(isIdle(600_000, 10, 0), false);
});
