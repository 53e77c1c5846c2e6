/**
 * The key of this device: a P-256 key pair made when it is paired.  The private half stays in the browser (it cannot be
 * exported, IndexedDB keeps it); the server knows the public half, in base64, and checks with it what the device signed.
 * A page without https has no WebCrypto: the device works without a key, and cannot sign.
 */
const DATABASE = "diemcau-keys";
const STORE = "keys";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };

/** Whether this browser can keep a key and sign with it here. */
export const canSign = () => Boolean(globalThis.crypto?.subtle && globalThis.indexedDB);

/** The public key under which the page's device was paired; "" when it has none. */
const own = () => document.getElementById("console")?.dataset.key ?? "";

/**
 * Makes a key and keeps it under its public half, which it gives in base64 (the point, uncompressed: 65 bytes).
 *
 * @returns {Promise<string>}
 */
export async function newKey() {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey));
  const publicKey = btoa(String.fromCharCode(...point));
  await inStore("readwrite", (store) => store.put(pair.privateKey, publicKey));
  return publicKey;
}

/**
 * The private half of `publicKey`, to sign with; null when this browser does not hold it.
 *
 * @param {string} [publicKey] base64; without it the key of the device whose page this is
 * @returns {Promise<CryptoKey | null>}
 */
export async function deviceKey(publicKey = own()) {
  if (!publicKey || !canSign()) return null;
  return (await inStore("readonly", (store) => store.get(publicKey))) ?? null;
}

/**
 * The signature of `bytes` as the server reads it (64 bytes: two numbers); null when this device has no key.
 *
 * @param {BufferSource} bytes
 * @param {string} [publicKey]
 * @returns {Promise<Uint8Array | null>}
 */
export async function sign(bytes, publicKey = own()) {
  const key = await deviceKey(publicKey);
  return key && new Uint8Array(await crypto.subtle.sign(SIGNATURE, key, bytes));
}

/** Forgets every key of this browser: on signing out. */
export async function forgetKeys() {
  if (globalThis.indexedDB) await inStore("readwrite", (store) => store.clear());
}

async function inStore(mode, work) {
  const database = await new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}
