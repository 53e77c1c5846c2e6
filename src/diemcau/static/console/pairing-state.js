const ANSWER_TIMEOUT_MS = 8000;

/**
 * Which device of which site this browser is: what it knows, else what the centre says.
 *
 * @param {object} parts
 * @param {object} parts.store
 * @param {string} parts.url where the centre says it
 * @returns {Promise<{pairing: {device: string, site: number, centre_key: string} | null, why: "" | "unpaired" | "offline"}>}
 */
export async function findPairing({ store, url }) {
  const kept = await store.pairing();
  if (kept) return { pairing: kept, why: "" };
  const { status, pairing } = await askPairing(url);
  if (!pairing) return { pairing: null, why: status === 401 ? "unpaired" : "offline" };
  await store.keepPairing(pairing);
  return { pairing, why: "" };
}

/**
 * Whether this browser was paired again since: then it speaks for another device, perhaps of another site.
 *
 * @param {object} parts
 * @param {object} parts.store
 * @param {string} parts.url
 * @param {{device: string}} parts.pairing
 */
export async function wasPairedAgain({ store, url, pairing }) {
  const now = (await askPairing(url)).pairing;
  if (!now || now.device === pairing.device) return false;
  await store.keepPairing(now);
  return true;
}

async function askPairing(url) {
  try {
    const response = await fetch(url, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    return { status: response.status, pairing: response.ok ? await response.json() : null };
  } catch {
    return { status: 0, pairing: null };
  }
}
