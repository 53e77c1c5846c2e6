import { acknowledged, backoff, nextBatch, verdict } from "./queue.js";

const FULL_BATCH = 200;
const FEWEST = 10; // on a line so thin that more would not be answered in time
const SHUT_RETRY_SECONDS = 60;

/**
 * Sends what waits, one tab at a time, until nothing waits. A batch without an answer goes again by halves, so that a thin
 * line gets something through; with each answer the next may be twice as large.
 *
 * @param {object} parts
 * @param {{waiting: Function, forget: Function, refuse: Function}} parts.store
 * @param {(events: object[]) => Promise<{status: number, answer: any}>} parts.post status 0 when no answer came
 * @param {number} parts.site
 * @param {string} parts.device
 * @param {<T>(work: () => Promise<T>) => Promise<T>} parts.alone runs one flush at a time across tabs
 * @param {(report: {connection: string, answer?: any, sent?: object[], isShut?: boolean}) => Promise<void> | void} parts.tell
 * @param {() => number} [parts.random]
 */
export function createSender({ store, post, site, device, alone, tell, random = Math.random }) {
  let failures = 0;
  let limit = FULL_BATCH;

  /** One batch. Gives the seconds until the next try; null when nothing waits. */
  async function once() {
    const batch = nextBatch((await store.waiting()).filter((event) => event.site === site), { limit });
    if (!batch.length) return null;
    const { status, answer } = await post(batch);
    switch (verdict(status)) {
      case "received": {
        const ids = acknowledged(batch, answer?.results ?? []);
        if (!ids.length) break; // an answer that names nothing received nothing
        failures = 0;
        limit = Math.min(FULL_BATCH, limit * 2);
        await store.forget(ids, device);
        await tell({ connection: "online", answer, sent: batch, isShut: answer.code === "shut" });
        return 0;
      }
      case "shut":
        await tell({ connection: "shut", isShut: answer?.code === "shut" });
        return SHUT_RETRY_SECONDS;
      case "smaller":
        if (batch.length === 1) {
          await store.refuse(batch[0].id);
          limit = FULL_BATCH;
          await tell({ connection: "online" });
        } else {
          limit = Math.ceil(batch.length / 2);
        }
        return 0;
    }
    failures += 1;
    limit = Math.min(limit, Math.max(FEWEST, Math.ceil(batch.length / 2)));
    await tell({ connection: "offline" });
    return backoff(failures, random);
  }

  return {
    /** Send until nothing waits or something fails; gives the seconds until the next try, null for "when there is more". */
    flush: () =>
      alone(async () => {
        for (;;) {
          const wait = await once();
          if (wait !== 0) return wait;
        }
      }),
    failed: () => backoff((failures += 1), random),
    succeeded: () => {
      failures = 0;
    },
  };
}

/**
 * Something that runs work alone: across tabs with Web Locks, inside this page where the browser has none.
 *
 * @param {LockManager | undefined} locks
 * @param {string} name
 */
export function createAlone(locks, name) {
  let last = Promise.resolve();
  return (work) => {
    const next = last.then(() => (locks ? locks.request(name, work) : work()));
    last = next.then(
      () => undefined,
      () => undefined,
    );
    return next;
  };
}
