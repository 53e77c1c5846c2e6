import { $, reveal } from "./page.js";
import { backoff, newId } from "./queue.js";

const ANSWER_TIMEOUT_MS = 20_000;
const REFRESH_SECONDS = 60;
const MOST_ACTS = 1_000;

/** Whether this page was opened to rehearse. */
export const isRehearsal = (address) => new URL(address).searchParams.has("tap-duot");

/** A rehearsal of its own: an id, and a database that no other page knows. */
export function newRehearsal(source) {
  const id = newId(source);
  return { id, database: `diemcau-rehearsal-${id}` };
}

/**
 * What an answer of the centre means for a rehearsal.
 *
 * @param {number} status 0 when no answer came
 * @returns {"received" | "over" | "long" | "shut" | "later"}
 */
export function verdict(status) {
  if (status === 200) return "received";
  if (status === 409) return "over";
  if (status === 400 || status === 413) return "long";
  return [401, 403, 404].includes(status) ? "shut" : "later";
}

/**
 * In the place of sync.js while one rehearses: it sends all acts of the rehearsal each time, to the address that answers truly and keeps
 * nothing, and knows no other address.
 *
 * @param {object} parts
 * @param {{id: string}} parts.rehearsal
 * @param {(body: object) => Promise<{status: number, answer: any}>} parts.post status 0 when no answer came
 * @param {string} parts.device
 * @param {{waiting: Function, forget: Function}} parts.store of the rehearsal
 * @param {(report: object) => Promise<void>} parts.tell `{connection, answer?, sent?, rehearsed?}`
 * @param {(why: "" | "over" | "long") => void} parts.ended
 */
export function createRehearsalSync({ rehearsal, post, device, store, tell, ended }) {
  const told = []; // acts the centre has answered once; it keeps none, so they go along again
  let failures = 0;
  let timer = 0;
  let last = Promise.resolve();
  let isStopped = false;

  async function once(isAsking, isOver = false) {
    const batch = (await store.waiting()).map(({ id, counter, kind, at, device: maker, shift, payload }) => ({ id, counter, kind, at, device: maker, shift, payload }));
    if (!batch.length && !isAsking) return "received";
    const events = [...told, ...batch];
    if (events.length > MOST_ACTS) return settle("long", batch);
    const { status, answer } = await post({ id: rehearsal.id, sent_at: new Date().toISOString(), events, is_over: isOver });
    return settle(verdict(status), batch, answer);
  }

  async function settle(what, batch, answer) {
    failures = what === "later" ? failures + 1 : 0;
    ended(what === "over" || what === "long" ? what : "");
    if (what === "received") {
      told.push(...batch);
      await store.forget(
        batch.map(({ id }) => id),
        device,
      );
      await tell({ connection: "online", answer, sent: batch, rehearsed: answer.bundle });
    } else await tell({ connection: { later: "offline", shut: "shut" }[what] ?? "online" });
    return what;
  }

  /** One at a time, in order. */
  function step(isAsking) {
    if (isStopped) return last;
    clearTimeout(timer);
    last = last.then(() => once(isAsking)).then(() => {
      clearTimeout(timer);
      if (!isStopped) timer = setTimeout(() => step(true), (failures ? backoff(failures) : REFRESH_SECONDS) * 1000);
    });
    return last;
  }

  return {
    start: () => step(true),
    nudge: () => step(false),
    renew: () => step(true),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
    /** Tell the centre that it is over; gives whether it heard. */
    end: async () => {
      await last.catch(() => undefined);
      return (await once(true, true)) === "received";
    },
  };
}

/** Asks the centre what the log would say. */
export function postTo(api) {
  return async (body) => {
    try {
      const headers = { "Content-Type": "application/json", "X-Diemcau-Device": "1" };
      const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
      const response = await fetch(`${api}rehearsal`, { method: "POST", credentials: "same-origin", headers, signal, body: JSON.stringify(body) });
      return { status: response.status, answer: response.ok ? await response.json() : null };
    } catch {
      return { status: 0, answer: null };
    }
  };
}

const OTHER_WORDS = {
  online: "rehearsal_online",
  sending: "rehearsal_sending",
  offline: "rehearsal_offline",
  offline_waiting: "rehearsal_offline",
  kept: "rehearsal_kept",
};

/** The sentences of the console, without a promise that something is kept or received. */
export const wordsOfRehearsal = (say) => (key, values) => say(OTHER_WORDS[key] ?? key, values);

/**
 * Dresses the page as a rehearsal, with the way out: what touches delegates' own phones or the pairing of this device is not there.
 *
 * @param {{say: Function, end: () => Promise<boolean>, leave: () => void}} parts `leave` throws the rehearsal away and opens the console
 */
export function connectBand({ say, end, leave }) {
  document.documentElement.classList.add("is-rehearsal");
  $("rehearsal").hidden = false;
  for (const apart of document.querySelectorAll("[data-not-in-rehearsal]")) apart.remove();
  $("rehearsal-end").addEventListener("click", async () => {
    $("rehearsal-end").disabled = true;
    if (await end()) return leave();
    $("rehearsal-end").disabled = false;
    $("rehearsal-leave").showModal();
  });
  $("rehearsal-leave-yes").addEventListener("click", leave);
  return (why) => reveal("rehearsal-why", why ? say(`rehearsal_${{ over: "over", long: "too_long" }[why]}`) : "");
}
