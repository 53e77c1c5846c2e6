const STEP_MS = 30_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * The step that a moment lies in: whole half minutes since 1970.
 *
 * @param {number} at ms since 1970
 */
export const stepAt = (at) => Math.floor(at / STEP_MS);

/** Seconds until the code changes, 1 to 30. */
export const secondsLeft = (at) => Math.ceil(((stepAt(at) + 1) * STEP_MS - at) / 1000);

/**
 * What the screen with `secret` shows in `step`: six digits to type, in the QR a word of 40 bits.
 *
 * The same as `kernel.rotating.shown` on the server; tests/js/rotating_vectors.json holds both to it.
 *
 * @param {string} secret
 * @param {number} step
 * @param {SubtleCrypto} subtle
 * @returns {Promise<{step: number, digits: string, word: string}>}
 */
export async function shown(secret, step, subtle) {
  const key = await subtle.importKey("raw", new TextEncoder().encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const message = new DataView(new ArrayBuffer(8));
  message.setBigInt64(0, BigInt(step));
  const digest = new Uint8Array(await subtle.sign("HMAC", key, message.buffer));
  const number = new DataView(digest.buffer).getUint32(0) % 1_000_000;
  return { step, digits: String(number).padStart(6, "0"), word: base32(digest.subarray(4, 9)) };
}

/** Five bytes as eight letters and digits (RFC 4648). */
function base32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.replace(/.{5}/g, (five) => LETTERS[parseInt(five, 2)]);
}
