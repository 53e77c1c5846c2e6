import { createAlone, createSender } from "./sender.js";

const ANSWER_TIMEOUT_MS = 20_000;
const REFRESH_SECONDS = 60;

/**
 * Keeps this device and the centre in step: sends what waits, fetches the list now and then.
 *
 * @param {object} parts
 * @param {string} parts.api address of the site in the API, with a slash at its end
 * @param {number} parts.site
 * @param {string} parts.device
 * @param {object} parts.store
 * @param {(report: object) => Promise<void>} parts.tell `{connection, answer?, sent?, bundle?}`
 */
export function createSync({ api, site, device, store, tell }) {
  const alone = createAlone(navigator.locks, `diemcau-site-${site}`);
  const sender = createSender({ store, site, device, alone, tell, post: (events) => postLog(api, events) });
  let timer = 0;
  let isRunning = false;
  let isAskedAgain = false;
  let refreshAt = 0; // ms since 1970

  async function refresh() {
    const { status, answer } = await ask(`${api}bundle`);
    if (status === 200) {
      sender.succeeded();
      await tell({ connection: "online", bundle: answer });
      return REFRESH_SECONDS * (0.75 + Math.random() / 2);
    }
    const isShut = [401, 403, 404].includes(status);
    await tell({ connection: isShut ? "shut" : "offline" });
    return isShut ? REFRESH_SECONDS : sender.failed();
  }

  /** Send what waits; with nothing left to send, fetch the list when it is time (or `withList`). */
  async function step(withList) {
    if (withList) refreshAt = 0;
    if (isRunning) {
      isAskedAgain = true;
      return;
    }
    isRunning = true;
    clearTimeout(timer);
    let wait;
    try {
      wait = await sender.flush();
      if (wait === null && Date.now() >= refreshAt) {
        const pause = await alone(refresh);
        refreshAt = Date.now() + pause * 1000;
      }
    } finally {
      isRunning = false;
    }
    if (isAskedAgain) {
      isAskedAgain = false;
      return step(false);
    }
    timer = setTimeout(() => step(false), wait === null ? Math.max(0, refreshAt - Date.now()) : wait * 1000);
  }

  addEventListener("online", () => step(true));
  document.addEventListener("visibilitychange", () => document.hidden || step(true));
  return { start: () => step(true), nudge: () => step(false), renew: () => step(true) };
}

async function postLog(api, events) {
  return ask(`${api}log`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Diemcau-Device": "1" },
    body: JSON.stringify({ sent_at: new Date().toISOString(), events }),
  });
}

async function ask(url, options = {}) {
  try {
    const response = await fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS), ...options });
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { status: isJson || !response.ok ? response.status : 0, answer: isJson ? await response.json() : null };
  } catch {
    return { status: 0, answer: null };
  }
}
