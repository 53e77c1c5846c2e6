/** Milliseconds of one search among `rows` people (from standard input), and of the same with every row folded each time. */
import { readFileSync } from "node:fs";

import { fold } from "../../src/diemcau/static/console/fold.js";
import { search } from "../../src/diemcau/static/console/search.js";

const { rows, queries } = JSON.parse(readFileSync(0, "utf8"));

function plainly(people, query) {
  const words = fold(query).split(" ").filter(Boolean);
  return people.filter((row) => {
    const text = ` ${fold(`${row.name} ${row.post} ${row.unit}`)}`;
    return words.every((word) => text.includes(` ${word}`));
  });
}

function timed(ask) {
  return queries.map((query) => {
    const began = performance.now();
    ask(rows, query);
    return performance.now() - began;
  });
}

const first = performance.now();
search(rows, queries[0]);
const firstMs = performance.now() - first;
console.log(JSON.stringify({ firstMs, kept: timed(search), plain: timed(plainly) }));
