/**
 * The day of a hall besides its people: the moments at which it counts, its headcounts, its line, and the minutes that
 * follow from them. Pure: what the centre last said (`day` of the bundle), with the acts of this device laid over it.
 *
 * @typedef {{key: string, moment: string, break: number | null, title: string, due_at: string, until: string | null}} Due
 * @typedef {{id: string, key: string, moment: string, title: string, at: string | null, counted: number, inside: number | null,
 *   reasons: string[], words: string, is_undone: boolean}} Count
 * @typedef {{moments: Due[], counts: Count[], line: object[], opened_at: string | null, confirmed: number | null,
 *   reopened: {at: string, reason: string} | null, replaces: string, unit: string, place: string, operator: string, device: string}} Day
 */

export const FORM = "site-minutes/1";
export const NO_DAY = {
  moments: [],
  counts: [],
  line: [],
  opened_at: null,
  confirmed: null,
  reopened: null,
  replaces: "",
  unit: "",
  place: "",
  operator: "",
  device: "",
};

/** Kinds of acts of which the day is made. */
export const KINDS = ["headcount", "count_reason", "line", "undo", "close"];

/**
 * The headcounts of the day in the order of their time; `stands` is the newest of each moment.
 *
 * @param {Day} day
 * @param {object[]} events acts of this device that the centre's word does not hold yet
 */
export function headcounts(day, events) {
  const known = new Set(day.counts.map(({ id }) => id));
  const made = events.filter(({ id, kind }) => (kind === "headcount" || kind === "close") && !known.has(id)).map((event) => counted(day, event));
  const taken = new Set(events.filter(({ kind }) => kind === "undo").map(({ payload }) => payload.event));
  const told = [...day.counts, ...made].sort((one, other) => (one.at ?? "").localeCompare(other.at ?? ""));
  const why = new Map(events.filter(({ kind }) => kind === "count_reason").map(({ payload }) => [payload.event, payload]));
  const standing = new Map();
  const counts = told.map((count) => {
    const reason = why.get(count.id);
    return { ...count, ...(reason && { reasons: reason.reasons, words: reason.words }), is_undone: count.is_undone || taken.has(count.id) };
  });
  for (const count of counts) if (!count.is_undone) standing.set(count.key, count.id);
  return counts.map((count) => ({ ...count, stands: standing.get(count.key) === count.id }));
}

function counted(day, { id, kind, at, payload }) {
  const moment = kind === "close" ? "closing" : payload.moment;
  const key = moment === "after_break" && payload.break ? `after_break:${payload.break}` : moment;
  return {
    id,
    key,
    moment,
    title: day.moments.find((due) => due.key === key)?.title ?? "",
    at,
    counted: payload.counted,
    inside: payload.inside ?? null,
    reasons: payload.reasons ?? [],
    words: payload.words ?? payload.reason ?? "",
    is_undone: false,
  };
}

/** Counted minus inside at that moment; null when one of them is not known. */
export const difference = ({ counted: heads, inside }) => (inside === null ? null : heads - inside);

/** Whether a difference that counts has no reason yet. */
export const lacksReason = (count) => Boolean(difference(count)) && count.stands && !count.reasons.length && !count.words;

/**
 * The moments with where each stands: "counted", "upcoming", "due" or "missed".
 *
 * @param {Due[]} moments
 * @param {object[]} counts see `headcounts`
 * @param {number} now ms since 1970
 */
export function momentsNow(moments, counts, now) {
  return moments.map((due) => {
    const figure = counts.find((count) => count.key === due.key && count.stands) ?? null;
    return { ...due, figure, state: figure ? "counted" : stateOf(due, now) };
  });
}

function stateOf({ due_at: from, until }, now) {
  if (now < Date.parse(from)) return "upcoming";
  return until === null || now < Date.parse(until) ? "due" : "missed";
}

/**
 * The moment to ask the operator about now, if any: due, not counted, not put off.
 *
 * @param {object[]} moments see `momentsNow`
 * @param {Record<string, number>} putOff until when (ms since 1970) a moment was put off, by key
 * @param {number} now
 */
export function asked(moments, putOff, now) {
  return moments.find(({ key, state }) => state === "due" && !(now < putOff[key])) ?? null;
}

/**
 * Spans in which the line was weak or lost; `until` is null where it still was at the end.
 *
 * @param {Day} day
 * @param {object[]} events
 */
export function faults(day, events) {
  const known = new Set(day.line.map(({ id }) => id));
  const taken = new Set(events.filter(({ kind }) => kind === "undo").map(({ payload }) => payload.event));
  const made = events.filter(({ id, kind }) => kind === "line" && !known.has(id)).map(({ id, at, payload }) => ({ id, at, state: payload.state, note: payload.note ?? "" }));
  const told = [...day.line, ...made].filter(({ id }) => !taken.has(id)).sort((one, other) => one.at.localeCompare(other.at));
  const spans = [];
  for (const { state, at, note } of told) {
    const open = spans.at(-1);
    if (open && open.until === null && open.state === state) continue;
    if (open && open.until === null) open.until = at;
    if (state === "weak" || state === "lost") spans.push({ state, from: at, until: null, note });
  }
  return spans;
}

/**
 * Whether an item of the programme reached the hall, as far as its line says: "yes", "partly" or "no". The operator may know better.
 *
 * @param {{starts_at: string, ends_at: string}} item
 * @param {object[]} spans see `faults`
 * @param {string} closedAt when the hall closed: what came later it did not receive
 */
export function received(item, spans, closedAt) {
  const [from, until] = [Date.parse(item.starts_at), Date.parse(item.ends_at)];
  const gone = Date.parse(closedAt);
  const away = [...spans.filter(({ state }) => state === "lost").map((span) => [Date.parse(span.from), span.until ? Date.parse(span.until) : gone]), [gone, Infinity]];
  const cut = away.map(([begin, end]) => [Math.max(begin, from), Math.min(end, until)]).filter(([begin, end]) => begin < end);
  const missed = cut.reduce((sum, [begin, end]) => sum + end - begin, 0);
  if (!missed) return "yes";
  return missed >= until - from ? "no" : "partly";
}

/**
 * What the minutes say, in the one form that the server reads (`attendance.queries.written`). Nobody is named but who
 * presided and who kept them.
 *
 * @param {object} told
 */
export function minutes({ conference, site, day, closedAt, figures, counted: heads, reasons, words, counts, spans, items, presidedBy, operator, remarks, proposals }) {
  return {
    form: FORM,
    conference: { id: conference.id, title: conference.title },
    site: { id: site.id, name: site.name, unit: day.unit, place: day.place },
    opened_at: day.opened_at,
    closed_at: closedAt,
    presided_by: presidedBy,
    operator,
    device: day.device,
    figures: { ...figures, confirmed: day.confirmed, counted: heads },
    difference: { reasons, words },
    headcounts: counts.filter(({ at, is_undone: isUndone }) => at && !isUndone).map(written),
    line: spans,
    programme: items,
    remarks,
    proposals,
    replaces: day.replaces,
  };
}

const written = ({ moment, title, at, counted: heads, inside, reasons, words, stands }) => ({ moment, title, at, counted: heads, inside, reasons, words, stands });
