/**
 * What this phone keeps of its owner's tries to check in, until the centre has answered each.
 *
 * Kept under the address of the personal page, in the phone's own storage, written before anything is sent.
 *
 * @typedef {{digits: string, at: string, site?: number}} Try `at` is the phone's own clock, never corrected here
 * @param {Storage} storage
 * @param {string} key
 */
export function createOutbox(storage, key) {
  const read = () => {
    try {
      const kept = JSON.parse(storage.getItem(key) ?? "[]");
      return Array.isArray(kept) ? kept : [];
    } catch {
      return [];
    }
  };
  const write = (tries) => (tries.length ? storage.setItem(key, JSON.stringify(tries)) : storage.removeItem(key));
  return {
    all: read,
    /** @param {Try} one */
    add: (one) => write([...read(), one]),
    /** Forget the try made at `at`. */
    drop: (at) => write(read().filter((one) => one.at !== at)),
    clear: () => write([]),
  };
}

/**
 * What an answer means for a kept try: `done` (checked in, or refused for good: forget it), `asked` (another hall: the
 * owner decides), `later` (no answer, or one that is not ours: keep it), `shut` (this page may no longer send).
 *
 * @param {number} status 0 when no answer came
 * @param {{outcome?: string} | null} answer
 * @returns {"done" | "asked" | "later" | "shut"}
 */
export function meaning(status, answer) {
  if (answer?.outcome === "other") return "asked";
  if (answer?.outcome === "in" || answer?.outcome === "refused") return "done";
  return status === 403 || status === 404 ? "shut" : "later";
}

/** Six digits out of what was typed ("482 913"); null when they are not six. */
export function sixDigits(typed) {
  const digits = typed.replace(/\s/g, "");
  return /^\d{6}$/.test(digits) ? digits : null;
}
