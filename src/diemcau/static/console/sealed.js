/**
 * A list without names: each row holds the salted hash of a code. A code that is shown is known again, and none can be read out.
 */

/**
 * The hash of `code` as the list holds it: 16 bytes in base 64.
 *
 * @param {string} salt
 * @param {string} code
 * @param {SubtleCrypto} subtle
 */
export async function hashOf(salt, code, subtle) {
  const digest = await subtle.digest("SHA-256", new TextEncoder().encode(`${salt}:${code}`));
  return btoa(String.fromCharCode(...new Uint8Array(digest).slice(0, 16)));
}

/**
 * The rows with a place instead of a name: "code 3 of 62". Pure.
 *
 * @param {object[]} rows `roster` of a bundle without names
 * @param {(place: number, count: number) => string} call
 */
export function withPlaces(rows, call) {
  return rows.map((row, place) => ({ ...row, name: call(place + 1, rows.length) }));
}

/**
 * The people with those codes written in that were shown to this device; everyone else stays unknown.
 *
 * @template {{hash?: string, code: string}} Person
 * @param {Person[]} people
 * @param {Iterable<string>} codes
 * @param {string} salt
 * @param {SubtleCrypto | undefined} subtle without it no code is known: the centre says whose it is
 * @returns {Promise<Person[]>}
 */
export async function withCodes(people, codes, salt, subtle) {
  if (!subtle) return people;
  const known = new Map(await Promise.all([...codes].map(async (code) => [await hashOf(salt, code, subtle), code])));
  return people.map((person) => (known.has(person.hash) ? { ...person, code: known.get(person.hash) } : person));
}
