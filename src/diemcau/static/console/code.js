/** A delegate's code: 80 bits in base 32. Its signature: 64 bytes in base 32. */
const WORD = /^([A-Z2-7]{16})(?:\.([A-Z2-7]{103}))?$/;

/**
 * What a QR or a scanner said, as `{word, code, signature}`; null when it is none of ours.
 *
 * Pure. Accepts the bare word or an address that ends with it, in small or capital letters.
 *
 * @param {string} text
 * @returns {{word: string, code: string, signature: string} | null}
 */
export function readCode(text) {
  const last = text.trim().toUpperCase().replace(/\/+$/, "").split("/").pop() ?? "";
  const match = WORD.exec(last);
  return match && { word: last, code: match[1], signature: match[2] ?? "" };
}

/**
 * Bytes written in base 32 (RFC 4648, no padding).
 *
 * @param {string} text
 * @returns {Uint8Array}
 */
export function bytesOfBase32(text) {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of text) {
    held = ((held << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >> bits) & 0xff;
    }
  }
  return bytes;
}

/**
 * Whether the signature in a read code is ours: true, false, or null when this browser cannot tell
 * (no signature, no key, or no Ed25519); the centre checks every code again.
 *
 * @param {{code: string, signature: string}} read
 * @param {Uint8Array | null} publicKey 32 bytes
 * @param {SubtleCrypto | undefined} subtle
 * @returns {Promise<boolean | null>}
 */
export async function isGenuine(read, publicKey, subtle) {
  if (!read.signature || !publicKey || !subtle) return null;
  try {
    const key = await subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
    return await subtle.verify({ name: "Ed25519" }, key, bytesOfBase32(read.signature), new TextEncoder().encode(read.code));
  } catch {
    return null;
  }
}
