/** What stands before a list when the centre signs it, so that the signature fits nothing else. */
const PURPOSE = "diemcau-bundle:";

/**
 * Whether the centre signed exactly these bytes: true, false, or null when this browser cannot tell.
 *
 * @param {Uint8Array} bytes the list as it came
 * @param {string} signature base 64
 * @param {string} key base 64, kept since the pairing
 * @param {SubtleCrypto | undefined} subtle
 * @returns {Promise<boolean | null>}
 */
export async function isSigned(bytes, signature, key, subtle) {
  if (!subtle) return null;
  if (!signature || !key) return false;
  let publicKey;
  try {
    publicKey = await subtle.importKey("raw", fromBase64(key), { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null; // a browser without Ed25519
  }
  const purpose = new TextEncoder().encode(PURPOSE);
  const signed = new Uint8Array(purpose.length + bytes.length);
  signed.set(purpose);
  signed.set(bytes, purpose.length);
  return subtle.verify({ name: "Ed25519" }, publicKey, fromBase64(signature), signed).catch(() => false);
}

/** Bytes written in base 64. Pure. */
export function fromBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/**
 * What must go from the device now.
 *
 * "list": list and who was brought in; what waits stays, sealed, with its key. "all": everything of the pairing.
 * Pure. The list goes at the end of its time, when the centre shut the device out, and when the operator leaves;
 * what the centre has not received never goes.
 *
 * @param {{isShut: boolean, hasLeft: boolean, keepUntil: string | null, now: number, waiting: number}} state `now` in ms since 1970
 * @returns {"nothing" | "list" | "all"}
 */
export function toWipe({ isShut, hasLeft, keepUntil, now, waiting }) {
  const isOver = keepUntil !== null && now >= Date.parse(keepUntil);
  if (!isShut && !hasLeft && !isOver) return "nothing";
  return waiting ? "list" : "all";
}

/**
 * Bytes in kB with one decimal, never 0 for something. Pure.
 *
 * @param {number} bytes
 */
export function inKilobytes(bytes) {
  return Math.max(0.1, Math.round(bytes / 102.4) / 10);
}
