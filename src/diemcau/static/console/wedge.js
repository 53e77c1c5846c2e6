/** A scanner types faster than a person: at most this many milliseconds between two keys. */
const PACE_MS = 60;
const SHORTEST = 16;

/**
 * One more key from a keyboard or from a scanner that pretends to be one.
 *
 * Pure. Reads the physical key (`KeyboardEvent.code`), not the text: a Vietnamese input method would turn
 * the "AA" and "DD" of a code into "Â" and "Đ". Gives the new state and, after Enter, the word that a scanner
 * typed (null for people).
 *
 * @param {{text: string, at: number}} state
 * @param {{code: string, shift: boolean, at: number}} key `at` in ms on any steady clock
 * @returns {{state: {text: string, at: number}, word: string | null}}
 */
export function feed(state, { code, shift, at }) {
  const isBurst = at - state.at <= PACE_MS;
  const text = isBurst ? state.text : "";
  if (code === "Enter" || code === "NumpadEnter") {
    return { state: { text: "", at }, word: text.length >= SHORTEST ? text : null };
  }
  return { state: { text: text + letterOf(code, shift), at }, word: null };
}

function letterOf(code, shift) {
  if (/^Key[A-Z]$/.test(code)) return code[3];
  if (/^(Digit|Numpad)\d$/.test(code) && !shift) return code.at(-1);
  return { Period: ".", NumpadDecimal: ".", Slash: "/", NumpadDivide: "/" }[code] ?? "";
}
