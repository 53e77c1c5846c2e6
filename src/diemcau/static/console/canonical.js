/**
 * One spelling of JSON and its hash, the same as `kernel.canonical` on the server, byte by byte: keys in order, no
 * spaces, whole numbers only. tests/js/canonical_vectors.json holds both to it.
 *
 * The hash is computed here and not by WebCrypto: a page without https has none, and its minutes are hashed all the same.
 */

const BIGGEST = Number.MAX_SAFE_INTEGER;

/**
 * @param {any} value
 * @returns {string}
 * @throws {TypeError} for what has no such spelling: fractions, huge numbers, half characters, keys beyond ASCII
 */
export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return whole(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value === "object") return members(value);
  throw new TypeError(`${typeof value} has no canonical spelling`);
}

function members(value) {
  const keys = Object.keys(value).sort();
  if (keys.some((key) => /[^\x00-\x7f]/.test(key))) throw new TypeError("a key beyond ASCII");
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

function quoted(text) {
  if (/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text)) throw new TypeError("half a character");
  return JSON.stringify(text);
}

function whole(number) {
  if (!Number.isInteger(number) || Math.abs(number) > BIGGEST) throw new TypeError("not a whole number that both sides hold");
  return String(number === 0 ? 0 : number);
}

/**
 * SHA-256 of `bytes` (FIPS 180-4), in hex.
 *
 * @param {Uint8Array} bytes
 * @returns {string}
 */
export function sha256(bytes) {
  const state = new Uint32Array(START);
  const words = new Uint32Array(64);
  const padded = new DataView(new ArrayBuffer((((bytes.length + 8) >> 6) + 1) << 6));
  new Uint8Array(padded.buffer).set(bytes);
  padded.setUint8(bytes.length, 0x80);
  padded.setUint32(padded.byteLength - 8, Math.floor(bytes.length / 2 ** 29));
  padded.setUint32(padded.byteLength - 4, bytes.length << 3);
  for (let at = 0; at < padded.byteLength; at += 64) {
    for (let place = 0; place < 16; place += 1) words[place] = padded.getUint32(at + place * 4);
    mix(state, words);
  }
  return [...state].map((word) => word.toString(16).padStart(8, "0")).join("");
}

const turned = (word, by) => (word >>> by) | (word << (32 - by));

function mix(state, words) {
  for (let place = 16; place < 64; place += 1) {
    const [near, far] = [words[place - 2], words[place - 15]];
    const small = turned(far, 7) ^ turned(far, 18) ^ (far >>> 3);
    const large = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
    words[place] = words[place - 16] + small + words[place - 7] + large;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let place = 0; place < 64; place += 1) {
    const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[place] + words[place]) | 0;
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  [a, b, c, d, e, f, g, h].forEach((word, place) => (state[place] += word));
}

/** The first `count` prime numbers. */
function primes(count) {
  const found = [];
  for (let number = 2; found.length < count; number += 1) if (found.every((prime) => number % prime)) found.push(number);
  return found;
}

/** The first 32 bits of the fraction of `number`. */
const fraction = (number) => Math.floor((number - Math.floor(number)) * 2 ** 32);
const ROUNDS = primes(64).map((prime) => fraction(Math.cbrt(prime)));
const START = primes(8).map((prime) => fraction(Math.sqrt(prime)));
