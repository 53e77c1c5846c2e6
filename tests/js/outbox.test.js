import assert from "node:assert/strict";
import test from "node:test";

import { createOutbox, meaning, sixDigits } from "../../src/diemcau/static/person/outbox.js";

function storage() {
  const kept = new Map();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value), removeItem: (key) => kept.delete(key), kept };
}

test("a try is kept until it is dropped, under the address of its page", () => {
  const phone = storage();
  const mine = createOutbox(phone, "a");
  mine.add({ digits: "123456", at: "07:42" });
  mine.add({ digits: "654321", at: "07:43" });
  assert.deepEqual(createOutbox(phone, "a").all().map(({ at }) => at), ["07:42", "07:43"]);
  assert.deepEqual(createOutbox(phone, "b").all(), []);
  mine.drop("07:42");
  assert.deepEqual(mine.all(), [{ digits: "654321", at: "07:43" }]);
  mine.clear();
  assert.equal(phone.kept.size, 0);
});

test("what the storage holds of others is no try", () => {
  const phone = storage();
  for (const odd of ["{", "7", '{"a":1}']) {
    phone.setItem("a", odd);
    assert.deepEqual(createOutbox(phone, "a").all(), []);
  }
});

test("a try is forgotten only when the centre answered it", () => {
  assert.equal(meaning(200, { outcome: "in" }), "done");
  assert.equal(meaning(422, { outcome: "refused" }), "done");
  assert.equal(meaning(422, { outcome: "other" }), "asked");
  for (const status of [0, 200, 429, 500, 502, 503]) assert.equal(meaning(status, null), "later");
  for (const status of [403, 404]) assert.equal(meaning(status, null), "shut");
});

test("six digits, however they are spaced", () => {
  assert.deepEqual(["482913", "482 913", " 482913 "].map(sixDigits), ["482913", "482913", "482913"]);
  for (const typed of ["", "48291", "4829137", "48291a"]) assert.equal(sixDigits(typed), null);
});
