import { newId } from "./queue.js";
import { canSeal, newKey, open, seal } from "./vault.js";

/**
 * What this device keeps: acts not yet received (`waiting`), which act brought whom in (`acts`, so that it can be undone after a
 * reload), counters and the pairing (`meta`), the list of each pairing (`bundles`) and the key of each pairing (`keys`). What an
 * act says and the list are sealed (vault.js). Every write is durable before the promise resolves.
 */
const STORES = ["waiting", "acts", "meta", "bundles", "keys"];
const KEYED_BY_ID = new Set(["waiting", "acts"]);

/**
 * @param {{name?: string, factory?: IDBFactory, source?: Crypto}} [options]
 */
export async function openStore({ name = "diemcau-console", factory = indexedDB, source = crypto } = {}) {
  const opening = factory.open(name, 2);
  opening.onupgradeneeded = () => {
    for (const store of STORES) {
      if (opening.result.objectStoreNames.contains(store)) continue;
      opening.result.createObjectStore(store, KEYED_BY_ID.has(store) ? { keyPath: "id" } : undefined);
    }
  };
  const database = await asked(opening);
  database.onversionchange = () => database.close();
  const opened = new Map(); // payloads of waiting acts that were unsealed once

  /** Runs `work` in one durable transaction; resolves with its result once everything is on disk. */
  async function write(work) {
    const transaction = database.transaction(STORES, "readwrite", { durability: "strict" });
    const done = finished(transaction);
    const result = await work((store) => transaction.objectStore(store));
    await done;
    return result;
  }

  const read = (store, key) => asked(database.transaction(store).objectStore(store).get(key));
  const all = (store) => asked(database.transaction(store).objectStore(store).getAll());

  /** The key of a pairing, made when it is first needed; of two tabs that make one, the first one's stays. */
  async function keyOf(device) {
    const kept = await read("keys", device);
    if (kept) return kept;
    const made = await newKey(source);
    return write(async (store) => {
      const other = await asked(store("keys").get(device));
      if (!other) store("keys").put(made, device);
      return other ?? made;
    });
  }

  async function unsealed(event) {
    if (!event.sealed) return event; // written by an older version, or on a page that may not encrypt
    const { sealed, ...rest } = event;
    if (!opened.has(event.id)) {
      const key = await read("keys", event.device);
      opened.set(event.id, key ? await open(source, key, event.id, sealed).catch(() => null) : null);
    }
    const payload = opened.get(event.id);
    return payload === null ? { ...rest, payload: {}, isRefused: true } : { ...rest, payload };
  }

  return {
    /**
     * Keep one act; it exists from here on, whatever happens to the line, the tab or the battery.
     *
     * @param {{kind: string, payload: object, site: number, device: string, at: string}} act and whatever else its envelope carries
     */
    append: async ({ id = newId(source), payload, device, ...envelope }) => {
      const said = canSeal(source) ? { sealed: await seal(source, await keyOf(device), id, payload) } : { payload };
      const event = await write(async (store) => {
        const key = `counter:${device}`;
        const counter = ((await asked(store("meta").get(key))) ?? 0) + 1;
        store("meta").put(counter, key);
        store("waiting").add({ ...envelope, id, counter, device, ...said });
        return { ...envelope, id, counter, device, payload };
      });
      opened.set(id, payload);
      return event;
    },

    /** Every act not yet received, of all sites this device ever stood in. */
    waiting: async () => Promise.all((await all("waiting")).map(unsealed)),

    /** Forget what the centre named, and remember how many it has from `device`. */
    forget: (ids, device) =>
      write(async (store) => {
        const key = `received:${device}`;
        const before = (await asked(store("meta").get(key))) ?? 0;
        const known = await Promise.all(ids.map((id) => asked(store("waiting").getKey(id))));
        for (const id of ids) store("waiting").delete(id);
        for (const id of ids) opened.delete(id);
        const received = before + known.filter((id) => id !== undefined).length;
        store("meta").put(received, key);
        return received;
      }),

    /** Put aside an act that the centre could not read. */
    refuse: (id) =>
      write(async (store) => {
        const event = await asked(store("waiting").get(id));
        if (event) store("waiting").put({ ...event, isRefused: true });
      }),

    received: async (device) => (await read("meta", `received:${device}`)) ?? 0,

    /** Remember that act `id` brought `delegate` in at `site`. */
    rememberAct: (act) => write(async (store) => store("acts").put(act)),
    acts: async (site) => (await all("acts")).filter((act) => act.site === site),

    /** Which device of which site this browser is: `{device, site, centre_key}`; null when it is none. */
    pairing: async () => (await read("meta", "pairing")) ?? null,
    keepPairing: (pairing) => write(async (store) => store("meta").put(pairing, "pairing")),

    /** The list of a pairing, `{text, etag, signature, isGenuine, fetchedAt, keepUntil}`; null when there is none or it cannot be opened. */
    bundle: async (device) => {
      const [kept, key] = [await read("bundles", device), await read("keys", device)];
      if (!kept || !key) return null;
      return open(source, key, `bundle:${device}`, kept).catch(() => null);
    },

    /** Keeps the list; where the page may not encrypt, it is kept nowhere. Gives whether it was kept. */
    keepBundle: async (device, bundle) => {
      if (!canSeal(source)) return false;
      const sealed = await seal(source, await keyOf(device), `bundle:${device}`, bundle);
      await write(async (store) => store("bundles").put(sealed, device));
      return true;
    },

    /**
     * Wipes what this device keeps of a pairing: the list and who was brought in; with `everything` also its key, its counters and
     * the pairing itself. Acts that wait are never wiped: as long as one waits, its key stays.
     */
    wipe: ({ device, site }, { everything }) =>
      write(async (store) => {
        store("bundles").delete(device);
        for (const act of await asked(store("acts").getAll())) if (act.site === site) store("acts").delete(act.id);
        if (!everything) return;
        const waits = (await asked(store("waiting").getAll())).some((event) => event.device === device);
        if (!waits) store("keys").delete(device);
        if ((await asked(store("meta").get("pairing")))?.device === device) store("meta").delete("pairing");
      }),
    close: () => database.close(),
  };
}

function asked(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function finished(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}
