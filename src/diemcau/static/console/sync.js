import { createAlone, createSender } from "./sender.js";

const ANSWER_TIMEOUT_MS = 20_000;
const REFRESH_SECONDS = 60;
const WORTH_PACKING = 1_400; // characters: less goes in one packet anyway

/**
 * Keeps this device and the centre in step: sends what waits, fetches the list now and then.
 *
 * @param {object} parts
 * @param {string} parts.api address of the site in the API, with a slash at its end
 * @param {number} parts.site
 * @param {string} parts.device
 * @param {object} parts.store
 * @param {() => string} parts.etag of the list this device has; empty without one
 * @param {(report: object) => Promise<void>} parts.tell `{connection, answer?, sent?, bundle?, isSame?, isShut?}`
 */
export function createSync({ api, site, device, store, etag, tell }) {
  const alone = createAlone(navigator.locks, `diemcau-site-${site}`);
  const sender = createSender({ store, site, device, alone, tell, post: (events) => postLog(api, events) });
  let timer = 0;
  let isRunning = false;
  let isAskedAgain = false;
  let refreshAt = 0; // ms since 1970
  let isStopped = false;

  async function refresh() {
    const { status, code, ...bundle } = await askBundle(`${api}bundle`, etag());
    if (status === 200 || status === 304) {
      sender.succeeded();
      await tell({ connection: "online", ...(status === 200 ? { bundle } : { isSame: true }) });
      return REFRESH_SECONDS * (0.75 + Math.random() / 2);
    }
    const isShut = [401, 403, 404].includes(status);
    await tell({ connection: isShut ? "shut" : "offline", isShut: code === "shut" });
    return isShut ? REFRESH_SECONDS : sender.failed();
  }

  /** Send what waits; with nothing left to send, fetch the list when it is time (or `withList`). */
  async function step(withList) {
    if (isStopped) return;
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
    if (isStopped) return;
    if (isAskedAgain) {
      isAskedAgain = false;
      return step(false);
    }
    timer = setTimeout(() => step(false), wait === null ? Math.max(0, refreshAt - Date.now()) : wait * 1000);
  }

  function stop() {
    isStopped = true;
    clearTimeout(timer);
  }

  addEventListener("online", () => step(true));
  document.addEventListener("visibilitychange", () => document.hidden || step(true));
  return { start: () => step(true), nudge: () => step(false), renew: () => step(true), stop };
}

/** Packed to a fifth where the browser can: thin lines carry it in time; plain again where something in between spoils it. */
async function postLog(api, events) {
  const text = JSON.stringify({ sent_at: new Date().toISOString(), events });
  const headers = { "Content-Type": "application/json", "X-Diemcau-Device": "1" };
  const send = (body, more) => ask(`${api}log`, { method: "POST", headers: { ...headers, ...more }, body });
  if (text.length < WORTH_PACKING || !("CompressionStream" in globalThis)) return send(text);
  const answer = await send(await packed(text), { "Content-Encoding": "gzip" });
  return [400, 415].includes(answer.status) ? send(text) : answer;
}

const packed = (text) => new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))).blob();

async function ask(url, options = {}) {
  try {
    const response = await fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS), ...options });
    const isJson = response.headers.get("Content-Type")?.includes("json");
    return { status: isJson || !response.ok ? response.status : 0, answer: isJson ? await response.json() : null };
  } catch {
    return { status: 0, answer: null };
  }
}

/** The list as bytes, because they are what the centre signed; `size` is what they took on the line. */
async function askBundle(url, etag) {
  try {
    const headers = etag ? { "If-None-Match": etag } : {};
    const response = await fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS), headers });
    if (response.status === 304) return { status: 304 };
    if (!response.headers.get("Content-Type")?.includes("json")) return { status: response.ok ? 0 : response.status };
    if (!response.ok) return { status: response.status, code: (await response.json()).code };
    const bytes = new Uint8Array(await response.arrayBuffer());
    return {
      status: 200,
      bytes,
      size: Number(response.headers.get("Content-Length")) || bytes.length,
      etag: response.headers.get("ETag") ?? "",
      signature: response.headers.get("X-Diemcau-Signature") ?? "",
    };
  } catch {
    return { status: 0 };
  }
}
