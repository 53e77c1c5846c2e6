/**
 * Whether a new sentence is worth a screen reader's time now.
 *
 * Pure: gives what was last told; unchanged (same `at`) when nothing is to be said.
 *
 * @param {{text: string, at: number}} told the last sentence and when it was said, in ms since 1970
 * @param {string} text
 * @param {number} now ms since 1970
 * @param {number} quiet ms between two sentences
 * @returns {{text: string, at: number}}
 */
export function news(told, text, now, quiet) {
  if (!text || text === told.text || (told.text && now - told.at < quiet)) return told;
  return { text, at: now };
}
