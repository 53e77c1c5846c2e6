import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { fold } from "../../src/diemcau/static/console/fold.js";
import { search } from "../../src/diemcau/static/console/search.js";

const vectors = JSON.parse(readFileSync(new URL("./fold_vectors.json", import.meta.url)));

for (const [text, folded] of vectors) {
  test(`fold ${JSON.stringify(text)} as the server does`, () => assert.equal(fold(text), folded));
}

const person = (name, more = {}) => ({ name, post: "", unit: "", present: false, ...more });
const names = (rows) => rows.map(({ name }) => name);

test("search finds without accents, where a word begins", () => {
  const rows = [person("Nguyễn Thị Quỳnh Hoa"), person("Lê Văn Thoan"), person("Hoàng Đức")];
  assert.deepEqual(names(search(rows, "hoa")), ["Nguyễn Thị Quỳnh Hoa", "Hoàng Đức"]);
});

test("search wants every word, in any order", () => {
  const rows = [person("Nguyễn Thị Hoa"), person("Trần Thị Hoa")];
  assert.deepEqual(names(search(rows, "hoa nguyen")), ["Nguyễn Thị Hoa"]);
  assert.deepEqual(names(search(rows, "hoa le")), []);
});

test("search puts names before posts, and who is not here yet first", () => {
  const rows = [person("A", { post: "Hoa tiêu" }), person("Hoa B", { present: true }), person("Hoa C")];
  assert.deepEqual(names(search(rows, "hoa")), ["Hoa C", "Hoa B", "A"]);
});

test("search without words gives the list as it is, up to the limit", () => {
  const rows = [person("B"), person("A")];
  assert.deepEqual(names(search(rows, "  ")), ["B", "A"]);
  assert.deepEqual(names(search(rows, "", { limit: 1 })), ["B"]);
});

test("search takes what people type as text, not as a pattern", () => {
  assert.deepEqual(search([person("A")], ".*("), []);
});

test("search in 3,000 people stays below the pause between two keys", () => {
  const rows = Array.from({ length: 3000 }, (_, number) => person(`Nguyễn Văn ${number}`, { post: "Công chức Tư pháp - Hộ tịch", unit: "Phường Nghĩa Lộ" }));
  const start = performance.now();
  search(rows, "van 2999");
  assert.ok(performance.now() - start < 400, "ms");
});
