/**
 * An act as the site log takes it. `counter` grows by one with each act of this device; `at` is the
 * device's own clock, never corrected here.
 *
 * @typedef {{id: string, counter: number, kind: string, at: string, device: string, payload: object, shift?: string}} LogEvent
 */

const LONGEST_WAIT_SECONDS = 60;

/**
 * Seconds to wait after `failures` failures in a row: 1, 2, 4 … 60, each between half and the whole of it,
 * so that a province whose line comes back does not speak all at once.
 *
 * @param {number} failures
 * @param {() => number} [random] from 0 up to 1
 * @returns {number}
 */
export function backoff(failures, random = Math.random) {
  if (failures <= 0) return 0;
  const whole = Math.min(LONGEST_WAIT_SECONDS, 2 ** (failures - 1));
  return whole * (0.5 + random() / 2);
}

/**
 * What to send next from the acts waiting on this device: the oldest first, at most `limit`.
 *
 * Pure. Acts the centre could not read (`isRefused`) stay on the device and do not hold up the others.
 *
 * @param {(LogEvent & {isRefused?: boolean})[]} waiting
 * @param {{limit?: number}} [options]
 * @returns {LogEvent[]}
 */
export function nextBatch(waiting, { limit = 200 } = {}) {
  return waiting
    .filter((event) => !event.isRefused)
    .sort((a, b) => (a.device === b.device ? a.counter - b.counter : a.at.localeCompare(b.at)))
    .slice(0, limit)
    .map(({ id, counter, kind, at, device, payload, shift }) => ({ id, counter, kind, at, device, payload, ...(shift && { shift }) }));
}

/**
 * Ids that may be forgotten after an answer: only those that were sent and that the centre names.
 *
 * @param {LogEvent[]} sent
 * @param {{id: string}[]} results
 * @returns {string[]}
 */
export function acknowledged(sent, results) {
  const named = new Set(results.map(({ id }) => id));
  return sent.map(({ id }) => id).filter((id) => named.has(id));
}

/**
 * What an HTTP status means for the queue.
 *
 * `received`: forget what is named; `later`: wait and send the same again; `smaller`: the centre could not
 * read the batch, halve it; `shut`: this device may no longer speak for the site, keep everything.
 *
 * @param {number} status 0 when no answer came
 * @returns {"received" | "later" | "smaller" | "shut"}
 */
export function verdict(status) {
  if (status >= 200 && status < 300) return "received";
  if ([401, 403, 404, 410].includes(status)) return "shut";
  if ([400, 413, 422].includes(status)) return "smaller";
  return "later";
}

/**
 * An id for an act: UUID version 4. `crypto.randomUUID` is missing on pages without https.
 *
 * @param {Crypto} source
 * @returns {string}
 */
export function newId(source) {
  if (source.randomUUID) return source.randomUUID();
  const bytes = source.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
