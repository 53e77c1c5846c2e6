/**
 * Measures the line between this device and the centre, lightly: at most 0.9 MB, about 20 seconds on the worst line.
 *
 * @typedef {{rtt_ms: number | null, jitter_ms: number | null, down_kbps: number | null, up_kbps: number | null, loss: number}} Figures
 */

const PINGS = 10;
const PING_TIMEOUT_MS = 2_000;
const PHASE_MS = 6_500; // for pings, for the way down, for the way up
const SIZES = [32, 128, 256].map((kilobytes) => kilobytes * 1024);
const QUICK_MS = 1_500; // a size that took longer than this says enough; a larger one would only be heavy

/**
 * @param {number[]} values
 * @returns {number | null} the middle one, null of none
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  if (!sorted.length) return null;
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Round trip, how much it wavers (mean difference from one answer to the next), and the share without an answer.
 *
 * @param {(number | null)[]} pings ms, null for one without an answer
 */
export function ofPings(pings) {
  const heard = pings.filter((ms) => ms !== null);
  const steps = heard.slice(1).map((ms, place) => Math.abs(ms - heard[place]));
  const middle = median(heard);
  return {
    rtt_ms: middle === null ? null : Math.round(middle),
    jitter_ms: steps.length ? Math.round(steps.reduce((sum, step) => sum + step, 0) / steps.length) : null,
    loss: pings.length ? Math.round((1000 * (pings.length - heard.length)) / pings.length) / 1000 : 1,
  };
}

/**
 * Rate in kbit/s of `bytes` that took `ms`, of which one round trip was waiting.
 *
 * @returns {number | null} null when nothing came through
 */
export function rate(bytes, ms, rttMs) {
  if (!bytes) return null;
  return Math.round((bytes * 8) / Math.max(1, ms - Math.min(rttMs ?? 0, ms / 2)));
}

/**
 * What a line is good for; the limits come from the centre.
 *
 * @param {Figures} figures
 * @param {Record<string, {down_kbps: number, up_kbps: number, rtt_ms: number, loss: number}>} limits best use first
 * @returns {string} a key of `limits`, or "telephone"
 */
export function gradeOf(figures, limits) {
  const keeps = (limit) =>
    (figures.down_kbps ?? 0) >= limit.down_kbps &&
    (figures.up_kbps ?? 0) >= limit.up_kbps &&
    figures.rtt_ms !== null &&
    figures.rtt_ms <= limit.rtt_ms &&
    figures.loss <= limit.loss;
  return Object.keys(limits).find((grade) => keeps(limits[grade])) ?? "telephone";
}

/**
 * Measures, telling how far it is from 0 to 1; rejects with an AbortError when `signal` says so.
 *
 * @param {object} parts
 * @param {{ping: Function, down: Function, up: Function}} parts.line each takes (bytes, signal); down gives how many bytes came
 * @param {(share: number) => void} parts.tell
 * @param {AbortSignal} parts.signal
 * @param {() => number} [parts.clock] ms
 * @returns {Promise<Figures>}
 */
export async function measure({ line, tell, signal, clock = () => performance.now() }) {
  const told = ofPings(await pings(line, tell, signal, clock));
  if (told.rtt_ms === null) return { ...told, down_kbps: null, up_kbps: null };
  const down_kbps = await oneWay(line.down, told.rtt_ms, signal, clock, (share) => tell(0.3 + share * 0.35));
  const up_kbps = await oneWay(line.up, told.rtt_ms, signal, clock, (share) => tell(0.65 + share * 0.35));
  return { ...told, down_kbps, up_kbps };
}

async function pings(line, tell, signal, clock) {
  const begun = clock();
  const heard = [];
  while (heard.length < PINGS && clock() - begun < PHASE_MS) {
    const at = clock();
    const answer = await within(PING_TIMEOUT_MS, signal, (limit) => line.ping(0, limit));
    heard.push(answer === null ? null : clock() - at);
    tell((0.3 * heard.length) / PINGS);
  }
  return heard;
}

/** The rate one way: growing sizes while they are quick; the largest that came through speaks. */
async function oneWay(send, rttMs, signal, clock, tell) {
  const begun = clock();
  let kbps = null;
  for (const [place, size] of SIZES.entries()) {
    const at = clock();
    const bytes = await within(begun + PHASE_MS - at, signal, (limit) => send(size, limit));
    const took = clock() - at;
    if (bytes) kbps = rate(bytes, took, rttMs);
    tell((place + 1) / SIZES.length);
    if (!bytes || bytes < size || took > QUICK_MS || clock() - begun > PHASE_MS) break;
  }
  return kbps;
}

/** What `work` gives, or null when it failed or took longer than `ms`; a stop from outside goes through. */
async function within(ms, signal, work) {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, Math.round(ms)))]);
  try {
    return await work(limit);
  } catch (error) {
    if (signal.aborted) throw error;
    return null;
  }
}

/**
 * The questions a test asks of the centre.
 *
 * @param {string} api address of the site in the API, with a slash at its end
 * @param {Crypto} source bytes that no line can shorten
 */
export function lineTo(api, source = crypto) {
  const asked = async (url, options) => {
    const response = await fetch(url, { credentials: "same-origin", cache: "no-store", ...options });
    if (!response.ok) throw new Error(`the centre answered ${response.status}`);
    return response;
  };
  return {
    ping: async (_, signal) => (await asked(`${api}line`, { signal })).arrayBuffer(),
    /** What came until the time was over counts too. */
    down: async (bytes, signal) => {
      let came = 0;
      try {
        const reader = (await asked(`${api}line?bytes=${bytes}`, { signal })).body.getReader();
        for (let part = await reader.read(); !part.done; part = await reader.read()) came += part.value.length;
      } catch (error) {
        if (!came) throw error;
      }
      return came;
    },
    up: async (bytes, signal) => {
      const body = noise(bytes, source);
      const headers = { "Content-Type": "application/octet-stream", "X-Diemcau-Device": "1" };
      return (await (await asked(`${api}line`, { method: "POST", headers, body, signal })).json()).bytes;
    },
  };
}

function noise(bytes, source) {
  const body = new Uint8Array(bytes);
  for (let from = 0; from < bytes; from += 65_536) source.getRandomValues(body.subarray(from, Math.min(bytes, from + 65_536)));
  return body;
}
