import { readCode } from "./code.js";

const SHEET = /^[A-Z2-7]{4}$/;
const HOUR = /^([01]\d|2[0-3]):[0-5]\d$/;
const VIETNAM = "+07:00";

/**
 * What the QR of a row says, "SHEET/ROW/WORD"; null when it is the code of no row.
 *
 * @param {string} text
 * @returns {{sheet: string, row: number, word: string} | null}
 */
export function readRow(text) {
  const [sheet, row, word, more] = text.trim().toUpperCase().split("/");
  if (more !== undefined || !SHEET.test(sheet) || !/^\d{1,5}$/.test(row ?? "") || !readCode(word ?? "")) return null;
  return { sheet, row: Number(row), word };
}

/**
 * The delegate in row `typed` of a sheet; null when the sheet has no such row.
 *
 * @param {{number: string, rows: number[]} | undefined} sheet
 * @param {string} typed
 */
export function delegateOfRow(sheet, typed) {
  const row = /^\d{1,5}$/.test(typed.trim()) ? Number(typed) : 0;
  return sheet?.rows[row - 1] ? { row, delegate: sheet.rows[row - 1] } : null;
}

/** The day of Vietnam that a moment lies in, "2026-12-10". */
export const dayOf = (at) => new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(at));

/** The hour of Vietnam of a moment, "07:00". */
export const hourOf = (at) => new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" }).format(new Date(at));

/**
 * Between which hours people signed, when nobody said otherwise: from an hour before the opening until now, or until the end.
 *
 * @param {{opensAt: string, closesAt: string, now: number}} times
 * @returns {{day: string, from: string, until: string}}
 */
export function usualRange({ opensAt, closesAt, now }) {
  const until = Math.min(now, Date.parse(closesAt));
  const from = Math.min(Date.parse(opensAt) - 3_600_000, until);
  return { day: dayOf(until), from: dayOf(from) === dayOf(until) ? hourOf(from) : "00:00", until: hourOf(until) };
}

/**
 * A range as a row carries it; null when it ends before it begins, or after `now` (a minute is not yet over).
 *
 * @param {{day: string, from: string, until: string}} told hours of Vietnam on `day`
 * @param {number} now ms since 1970
 * @returns {{from: string, until: string} | null}
 */
export function rangeOf({ day, from, until }, now) {
  if (!HOUR.test(from) || !HOUR.test(until) || from > until) return null;
  const range = { from: `${day}T${from}:00${VIETNAM}`, until: `${day}T${until}:00${VIETNAM}` };
  return Date.parse(range.until) <= now ? range : null;
}
