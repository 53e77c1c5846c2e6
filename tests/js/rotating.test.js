import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { secondsLeft, shown, stepAt } from "../../src/diemcau/static/console/rotating.js";

const vectors = JSON.parse(readFileSync(new URL("./rotating_vectors.json", import.meta.url)));

for (const [secret, step, digits, word] of vectors) {
  test(`the code of step ${step} is the server's`, async () => {
    assert.deepEqual(await shown(secret, step, crypto.subtle), { step, digits, word });
  });
}

test("a step is a whole half minute, and the seconds left go from 30 to 1", () => {
  const start = Date.parse("2026-12-10T01:00:00Z");
  assert.deepEqual([0, 29_999, 30_000].map((ms) => stepAt(start + ms) - stepAt(start)), [0, 0, 1]);
  assert.deepEqual([0, 1, 29_000, 29_001, 30_000].map((ms) => secondsLeft(start + ms)), [30, 30, 1, 1, 30]);
});
