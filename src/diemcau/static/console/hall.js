/**
 * The hall besides its people: line, headcount, closing.
 *
 * @typedef {{counted: number | null, countedAt: string | null, line: string, lineAt: string | null, closedAt: string | null,
 *   acceptedAt: string | null}} Hall
 */

/**
 * The hall after one act of this device. Pure. A hall that has closed stays as it signed; one whose figures differ
 * without a reason has counted, and stays open.
 *
 * @param {Hall} hall
 * @param {{kind: string, at: string, payload: any}} event
 * @param {number | null} [attended] checked in so far, in people; null: not known here
 * @returns {Hall}
 */
export function hallAfter(hall, { kind, at, payload }, attended = null) {
  if (hall.closedAt) return hall;
  if (kind === "headcount") return { ...hall, counted: payload.counted, countedAt: at };
  if (kind === "line") return { ...hall, line: payload.state, lineAt: at };
  if (kind !== "close") return hall;
  const isOpen = attended !== null && payload.counted !== attended && !payload.reason?.trim();
  return { ...hall, counted: payload.counted, countedAt: at, closedAt: isOpen ? null : at };
}

/**
 * A number of people as typed: a whole number from 0 to 99,999, else null. Accepts the grouping dot of Vietnam.
 *
 * @param {string} typed
 * @returns {number | null}
 */
export function people(typed) {
  const plain = typed.trim();
  if (!/^\d{1,5}$|^\d{1,2}[.\s]\d{3}$/.test(plain)) return null;
  return Number(plain.replace(/[.\s]/, ""));
}

/**
 * What is missing before the hall may close.
 *
 * The counted number must be given; where it differs from those checked in, the difference needs a reason.
 *
 * @param {{attended: number, counted: number | null, reason: string}} figures in people
 * @returns {{difference: number | null, missing: "count" | "reason" | null}} difference = counted − checked in
 */
export function closing({ attended, counted, reason }) {
  if (counted === null) return { difference: null, missing: "count" };
  const difference = counted - attended;
  return { difference, missing: difference !== 0 && !reason.trim() ? "reason" : null };
}

/**
 * Which item of the programme runs at `now`: from its start up to, not including, its end; -1 when none does.
 *
 * @param {{starts_at: string, ends_at: string}[]} programme
 * @param {number} now ms since 1970
 * @returns {number}
 */
export function running(programme, now) {
  return programme.findIndex((item) => Date.parse(item.starts_at) <= now && now < Date.parse(item.ends_at));
}

/**
 * Which moment a count most likely belongs to: "opening" until the first quarter of the conference, "closing" in
 * its last quarter, "on_demand" between.
 *
 * @param {string} opensAt
 * @param {string} closesAt
 * @param {number} now ms since 1970
 */
export function likelyMoment(opensAt, closesAt, now) {
  const share = (now - Date.parse(opensAt)) / (Date.parse(closesAt) - Date.parse(opensAt));
  if (share < 0.25) return "opening";
  return share >= 0.75 ? "closing" : "on_demand";
}
