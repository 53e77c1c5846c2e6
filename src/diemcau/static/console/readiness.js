/**
 * How ready the hall is, as the console knows it: what the centre last heard, and the acts of this device laid over it. Pure.
 *
 * @typedef {{state: "ok" | "not_ok" | "unknown", fault: string | null, note: string, at: string}} Answer
 * @typedef {{moment: string, asked_at: string, due_at: string}} Moment
 */

/** What a hall looks at, in the order in which one walks through it. The device itself answers the last one. */
export const ITEMS = ["person", "power", "picture", "sound", "line", "programme", "roster"];
export const FAULTS = { picture: "no_picture", sound: "no_sound", line: "line_lost" };

/**
 * The moment the hall is asked for at `now`: the last whose question has begun, also after the opening; null before the first.
 *
 * @param {Moment[]} moments in their order
 * @param {number} now ms since 1970
 * @returns {Moment | null}
 */
export function momentNow(moments, now) {
  return moments.filter((one) => Date.parse(one.asked_at) <= now).at(-1) ?? null;
}

/**
 * The answers at one moment, by item: the newest stands, one taken back does not count, one from before the question is of an earlier date.
 *
 * @param {Moment} moment
 * @param {object[]} heard answers of the centre
 * @param {{id: string, kind: string, at: string, payload: any}[]} acts of this device that the list of the centre does not hold yet, oldest first
 * @returns {Map<string, Answer>}
 */
export function answersAt(moment, heard, acts) {
  const undone = new Set(acts.filter(({ kind }) => kind === "undo").map(({ payload }) => payload.event));
  const own = acts.filter(({ id, kind }) => kind === "ready" && !undone.has(id)).map(({ at, payload }) => ({ ...payload, at }));
  const answers = new Map();
  for (const one of [...heard, ...own]) {
    if (one.moment !== moment.moment || Date.parse(one.at) < Date.parse(moment.asked_at)) continue;
    answers.set(one.check, { state: one.state, fault: one.fault ?? null, note: one.note ?? "", at: one.at });
  }
  return answers;
}

/** Items nobody has answered, in order. */
export function openItems(answers) {
  return ITEMS.filter((item) => !answers.has(item));
}

/**
 * What the device answers about its list of delegates: there, empty, or not here.
 *
 * @param {object[] | null} people null while no list has arrived
 */
export function rosterState(people) {
  if (people === null) return "not_ok";
  return people.length ? "ok" : "unknown";
}
