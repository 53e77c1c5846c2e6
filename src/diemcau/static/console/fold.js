/**
 * Text as it is searched: lower case, no marks, đ as d, single spaces.
 *
 * The same as `kernel.text.fold` on the server; tests/js/fold_vectors.json holds both to it.
 *
 * @param {string} text
 * @returns {string}
 */
export function fold(text) {
  return text
    .toLowerCase()
    .replaceAll("đ", "d")
    .normalize("NFD")
    .replace(/\p{M}/gu, (mark) => (isSpacing(mark) ? mark : ""))
    .split(/[\s\u001c-\u001f\u0085]+/u)
    .filter(Boolean)
    .join(" ");
}

// Marks that take a place of their own (Mc, Me) have combining class 0: Python's `combining` keeps them.
function isSpacing(mark) {
  return /[\p{Mc}\p{Me}]/u.test(mark);
}
