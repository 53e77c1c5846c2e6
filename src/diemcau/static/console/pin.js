/**
 * A PIN checked on the device, without network, and the proof of it that the server checks later.
 *
 * The device knows of each operator a salt, a number of rounds and a verifier: the hash of what PBKDF2 makes of the PIN. The proof
 * is made with that itself, so that only who typed the PIN can make it.
 *
 * @typedef {{id: number, name: string, salt: string, iterations: number, verifier: string}} Operator
 */

const TRIES_AT_ONCE = 5;
const FIRST_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 15 * 60;

/** Whether this browser can check a PIN here: a page without https has no WebCrypto. */
export const canCheck = () => Boolean(globalThis.crypto?.subtle);

/**
 * Seconds to wait after `failures` wrong PINs in a row: none for the first four, then 30, 60, 120 … 900.
 *
 * @param {number} failures
 * @returns {number}
 */
export function waitAfter(failures) {
  if (failures < TRIES_AT_ONCE) return 0;
  return Math.min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (failures - TRIES_AT_ONCE));
}

/**
 * Whether a screen that was last touched at `touchedAt` is to lock at `now`; a clock that jumped back locks nothing.
 *
 * @param {number} touchedAt ms since 1970
 * @param {number} minutes
 * @param {number} now ms since 1970
 */
export const isIdle = (touchedAt, minutes, now) => now - touchedAt >= minutes * 60_000;

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const base64Of = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const encoded = (text) => new TextEncoder().encode(text);

/**
 * What PBKDF2 makes of `pin` when it is the operator's; null when it is not.
 *
 * @param {Operator} operator
 * @param {string} pin
 * @param {SubtleCrypto} subtle
 * @returns {Promise<Uint8Array | null>}
 */
export async function keyFor(operator, pin, subtle) {
  const typed = await subtle.importKey("raw", encoded(pin), "PBKDF2", false, ["deriveBits"]);
  const rounds = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(operator.salt), iterations: operator.iterations };
  const key = new Uint8Array(await subtle.deriveBits(rounds, typed, 256));
  const verifier = await subtle.digest("SHA-256", new Uint8Array([...encoded("diemcau-pin:"), ...key]));
  return base64Of(verifier) === operator.verifier ? key : null;
}

/**
 * The proof that whoever opened the shift with the id `event` on `device` gave the PIN of `operator`.
 *
 * @param {Uint8Array} key what `keyFor` gave
 * @param {{event: string, device: string, operator: number}} about
 * @param {SubtleCrypto} subtle
 * @returns {Promise<string>} HMAC-SHA256 in base64
 */
export async function proofOf(key, { event, device, operator }, subtle) {
  const hmac = await subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return base64Of(await subtle.sign("HMAC", hmac, encoded(`diemcau-shift:${event}:${device}:${operator}`)));
}
