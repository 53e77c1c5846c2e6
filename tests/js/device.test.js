import assert from "node:assert/strict";
import test from "node:test";

import "./globals.js";

import { fromBase64, inKilobytes, isSigned, toWipe } from "../../src/diemcau/static/console/bundle.js";
import { hashOf, withCodes, withPlaces } from "../../src/diemcau/static/console/sealed.js";
import { newKey, open, seal } from "../../src/diemcau/static/console/vault.js";

const NOW = Date.parse("2026-12-12T10:00:00Z");
const QUIET = { isShut: false, hasLeft: false, keepUntil: "2026-12-12T10:00:01Z", now: NOW, waiting: 0 };

test("a list stays until its time is over, and what waits never goes", () => {
  assert.equal(toWipe(QUIET), "nothing");
  assert.equal(toWipe({ ...QUIET, keepUntil: null }), "nothing");
  assert.equal(toWipe({ ...QUIET, keepUntil: "2026-12-12T10:00:00Z" }), "all");
  for (const reason of [{ keepUntil: "2026-12-12T10:00:00Z" }, { isShut: true }, { hasLeft: true }]) {
    assert.equal(toWipe({ ...QUIET, ...reason }), "all");
    assert.equal(toWipe({ ...QUIET, ...reason, waiting: 1 }), "list");
  }
});

test("a sealed thing opens with its key, for what it belongs to, and for nothing else", async () => {
  const [key, other] = [await newKey(crypto), await newKey(crypto)];
  const sealed = await seal(crypto, key, "act 1", { full_name: "Đinh Văn Rê" });
  assert.deepEqual(await open(crypto, key, "act 1", sealed), { full_name: "Đinh Văn Rê" });
  await assert.rejects(open(crypto, other, "act 1", sealed));
  await assert.rejects(open(crypto, key, "act 2", sealed));
  await assert.rejects(crypto.subtle.exportKey("raw", key));
  assert.equal(new TextDecoder().decode(sealed.bytes).includes("Rê"), false);
});

test("only the centre's signature of exactly these bytes is taken", async () => {
  const pair = await crypto.subtle.generateKey({ name: "Ed25519" }, true, ["sign", "verify"]);
  const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const key = base64(await crypto.subtle.exportKey("raw", pair.publicKey));
  const bytes = new TextEncoder().encode("{}");
  const signature = base64(await crypto.subtle.sign({ name: "Ed25519" }, pair.privateKey, new TextEncoder().encode("diemcau-bundle:{}")));
  assert.equal(await isSigned(bytes, signature, key, crypto.subtle), true);
  assert.equal(await isSigned(new TextEncoder().encode("{} "), signature, key, crypto.subtle), false);
  assert.equal(await isSigned(bytes, "", key, crypto.subtle), false);
  assert.equal(await isSigned(bytes, signature, key, undefined), null);
  assert.deepEqual([...fromBase64("AQI=")], [1, 2]);
});

test("a list without names knows a code that is shown, and no other", async () => {
  const hash = await hashOf("muoi", "AAAAAAAAAAAAAAAA", crypto.subtle);
  const rows = withPlaces([{ hash: "x", code: "" }, { hash, code: "" }], (place, count) => `${place}/${count}`);
  assert.deepEqual(rows.map((row) => row.name), ["1/2", "2/2"]);
  const known = await withCodes(rows, ["AAAAAAAAAAAAAAAA", "BBBBBBBBBBBBBBBB"], "muoi", crypto.subtle);
  assert.deepEqual(known.map((row) => row.code), ["", "AAAAAAAAAAAAAAAA"]);
  assert.equal(await withCodes(rows, ["AAAAAAAAAAAAAAAA"], "muoi", undefined), rows);
});

test("sizes are told in kB with one decimal, and never as nothing", () => {
  assert.deepEqual([0, 1, 1024, 3481].map(inKilobytes), [0.1, 0.1, 1, 3.4]);
});
