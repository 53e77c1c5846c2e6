import { newId } from "./queue.js";

/**
 * What this device keeps: acts not yet received (`waiting`), which act brought whom in (`acts`, so that it
 * can be undone after a reload), and counters (`meta`). Every write is durable before the promise resolves.
 */
const STORES = ["waiting", "acts", "meta"];

/**
 * @param {{name?: string, factory?: IDBFactory, source?: Crypto}} [options]
 */
export async function openStore({ name = "diemcau-console", factory = indexedDB, source = crypto } = {}) {
  const opening = factory.open(name, 1);
  opening.onupgradeneeded = () => {
    for (const store of STORES) opening.result.createObjectStore(store, store === "meta" ? undefined : { keyPath: "id" });
  };
  const database = await asked(opening);
  database.onversionchange = () => database.close();

  /** Runs `work` in one durable transaction; resolves with its result once everything is on disk. */
  async function write(work) {
    const transaction = database.transaction(STORES, "readwrite", { durability: "strict" });
    const done = finished(transaction);
    const result = await work((store) => transaction.objectStore(store));
    await done;
    return result;
  }

  return {
    /**
     * Keep one act; it exists from here on, whatever happens to the line, the tab or the battery.
     *
     * @param {{kind: string, payload: object, site: number, device: string, at: string}} act and whatever else its envelope carries; its id is made here
     *   unless it was made before
     */
    append: ({ id = newId(source), kind, payload, site, device, at, ...envelope }) =>
      write(async (store) => {
        const key = `counter:${device}`;
        const counter = ((await asked(store("meta").get(key))) ?? 0) + 1;
        const event = { ...envelope, id, counter, kind, at, device, payload, site };
        store("meta").put(counter, key);
        store("waiting").add(event);
        return event;
      }),

    /** Every act not yet received, of all sites this device ever stood in. */
    waiting: async () => asked(database.transaction("waiting").objectStore("waiting").getAll()),

    /** Forget what the centre named, and remember how many it has from `device`. */
    forget: (ids, device) =>
      write(async (store) => {
        const key = `received:${device}`;
        const before = (await asked(store("meta").get(key))) ?? 0;
        const known = await Promise.all(ids.map((id) => asked(store("waiting").getKey(id))));
        for (const id of ids) store("waiting").delete(id);
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

    received: async (device) => (await asked(database.transaction("meta").objectStore("meta").get(`received:${device}`))) ?? 0,

    /** Remember that act `id` brought `delegate` in at `site`. */
    rememberAct: (act) => write(async (store) => store("acts").put(act)),
    acts: async (site) => (await asked(database.transaction("acts").objectStore("acts").getAll())).filter((act) => act.site === site),
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
