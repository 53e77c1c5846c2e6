/** Small things every part does to the page. */

/**
 * @param {string} id
 * @returns {any}
 */
export const $ = (id) => document.getElementById(id);

/** Writes `text` into the element, and touches nothing when it stands there already (a screen reader would speak again). */
export function set(id, text) {
  const element = $(id);
  if (element.textContent !== text) element.textContent = text;
}

/** The same, and hides the element when there is nothing to say. */
export function reveal(id, text) {
  $(id).hidden = !text;
  set(id, text);
}

/**
 * Marks `field` as wrong and says why, or as right again. Gives whether a sentence is due.
 *
 * @param {string} errorId
 * @param {HTMLElement} field
 * @param {string} sentence empty when nothing is wrong
 */
export function missing(errorId, field, sentence) {
  $(errorId).textContent = sentence;
  if (sentence) {
    field.setAttribute("aria-invalid", "true");
    field.focus();
  } else field.removeAttribute("aria-invalid");
  return Boolean(sentence);
}

/** What stands in a field: composed, with single spaces. */
export const tidy = (id) => $(id).value.normalize("NFC").split(/\s+/u).filter(Boolean).join(" ");

/** Room for two columns: the list stands beside the check-in. */
export const isWide = () => matchMedia("(min-width: 62rem)").matches;
