import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { drawn, squares } from "../../src/diemcau/static/console/qr.js";

const vectors = JSON.parse(readFileSync(new URL("./qr_vectors.json", import.meta.url))); // made with segno, mask 2, level L

for (const [text, version, rows] of vectors) {
  test(`the code of ${text.length} letters has version ${version} and every square of it`, () => {
    assert.deepEqual(squares(text).map((row) => row.map((isDark) => (isDark ? "#" : ".")).join("")), rows);
  });
}

test("an address of more than 106 bytes has no code", () => {
  assert.throws(() => squares("x".repeat(107)), RangeError);
});

test("the drawing has a square for each dark one", () => {
  const { path, size } = drawn("A");
  assert.equal(size, 21);
  assert.equal(path.match(/M/g).length, squares("A").flat().filter(Boolean).length);
});

test("the reader of the console reads what was drawn, whatever is left over of its room", async () => {
  const vendor = new URL("../../src/diemcau/static/vendor/zxing/reader/", import.meta.url);
  const { prepareZXingModule, readBarcodes } = await import(new URL("index.js", vendor));
  const wasmBinary = readFileSync(new URL("zxing_reader.wasm", vendor)).buffer.slice(0);
  await prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  for (const text of ["A", "https://a.vn/m/1/ABCDEFGH/", "https://diemcau.quangngai.gov.vn/m/1234/ABCDEFGH/", "x".repeat(70)]) {
    const read = await readBarcodes(picture(squares(text), 4), { formats: ["QRCode"] });
    assert.deepEqual(read.map((code) => code.text), [text]);
  }
});

/** The rows as pixels, `scale` for a square, with a margin of four squares. */
function picture(rows, scale) {
  const side = (rows.length + 8) * scale;
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      if (rows[Math.floor(y / scale) - 4]?.[Math.floor(x / scale) - 4]) data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return { data, width: side, height: side };
}
