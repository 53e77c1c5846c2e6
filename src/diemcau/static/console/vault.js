/**
 * What names people lies on the device as AES-GCM, under a key that belongs to one pairing. The browser makes the key and
 * keeps it; no script can read it out. Without the key nothing can be read again: to forget it is to wipe.
 */
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Whether this page may encrypt: browsers give `crypto.subtle` only to pages with https (and to this machine itself).
 *
 * @param {Crypto} source
 */
export function canSeal(source) {
  return Boolean(source.subtle);
}

/**
 * @param {Crypto} source
 * @returns {Promise<CryptoKey>} 256 bits that cannot be exported
 */
export function newKey(source) {
  return source.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/**
 * Seals any JSON value. `bound` is what the sealed thing belongs to (its id): under another it does not open.
 *
 * @param {Crypto} source
 * @param {CryptoKey} key
 * @param {string} bound
 * @param {any} value
 * @returns {Promise<{iv: Uint8Array, bytes: ArrayBuffer}>}
 */
export async function seal(source, key, bound, value) {
  const iv = source.getRandomValues(new Uint8Array(12));
  const bytes = await source.subtle.encrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(bound) }, key, encoder.encode(JSON.stringify(value)));
  return { iv, bytes };
}

/**
 * The value again; throws when key, bytes or `bound` are not those it was sealed with.
 *
 * @param {Crypto} source
 * @param {CryptoKey} key
 * @param {string} bound
 * @param {{iv: Uint8Array, bytes: ArrayBuffer}} sealed
 */
export async function open(source, key, bound, { iv, bytes }) {
  const plain = await source.subtle.decrypt({ name: "AES-GCM", iv, additionalData: encoder.encode(bound) }, key, bytes);
  return JSON.parse(decoder.decode(plain));
}
