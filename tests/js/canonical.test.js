import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import test from "node:test";

import { canonical, sha256 } from "../../src/diemcau/static/console/canonical.js";

const VECTORS = JSON.parse(readFileSync(new URL("canonical_vectors.json", import.meta.url), "utf8"));

test("the console writes and hashes as the server does", () => {
  for (const { value, written, digest } of VECTORS) {
    assert.equal(canonical(value), written);
    assert.equal(sha256(new TextEncoder().encode(written)), digest);
  }
});

test("the hash is that of FIPS 180-4 on both sides of every block's end", () => {
  for (const length of [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 5000]) {
    const bytes = new Uint8Array(length).map((_, place) => place * 7);
    assert.equal(sha256(bytes), createHash("sha256").update(bytes).digest("hex"), String(length));
  }
});

test("what two sides could spell in two ways is refused", () => {
  for (const value of [0.5, NaN, Infinity, 2 ** 53, "\ud800", "\udc00x", { đ: 1 }, undefined, [undefined]]) {
    assert.throws(() => canonical(value), TypeError);
  }
});
