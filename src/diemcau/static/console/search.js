import { fold } from "./fold.js";

/** What is searched in a row: folded once for each row, however often it is searched (rows are never changed, only replaced). */
const keys = new WeakMap();

function keyOf(row) {
  let key = keys.get(row);
  if (!key) keys.set(row, (key = { name: ` ${fold(row.name)}`, rest: ` ${fold(`${row.post} ${row.unit}`)}` }));
  return key;
}

/**
 * People whose name, post or unit holds every word of `query`, best first.
 *
 * Pure. A word matches where a word begins ("hoa" finds "Quỳnh Hoa", not "Thoan"). Matches in the name come
 * before matches in post or unit; then whoever is not here yet; then the order of the list.
 *
 * @template {{name: string, post: string, unit: string, present: boolean}} Row
 * @param {Row[]} rows
 * @param {string} query
 * @param {{limit?: number}} [options] most rows to give back
 * @returns {Row[]}
 */
export function search(rows, query, { limit = Infinity } = {}) {
  const words = fold(query)
    .split(" ")
    .filter(Boolean)
    .map((word) => ` ${word}`); // where a word begins
  if (!words.length) return rows.slice(0, limit);
  const found = [];
  rows.forEach((row, place) => {
    const { name, rest } = keyOf(row);
    if (!words.every((word) => name.includes(word) || rest.includes(word))) return;
    const inName = words.filter((word) => name.includes(word)).length;
    found.push({ row, place, rank: (words.length - inName) * 2 + (row.present ? 1 : 0) });
  });
  found.sort((a, b) => a.rank - b.rank || a.place - b.place);
  return found.slice(0, limit).map(({ row }) => row);
}
