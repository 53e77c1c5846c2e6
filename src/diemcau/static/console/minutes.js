import { canonical, sha256 } from "./canonical.js";
import { difference } from "./day.js";
import { momentName, reasonLine } from "./headcount.js";
import { sign } from "./keys.js";
import { hour } from "./words.js";

const date = new Intl.DateTimeFormat("vi-VN", { day: "2-digit", month: "2-digit", year: "numeric", timeZone: "Asia/Ho_Chi_Minh" });

/**
 * The minutes as text, with their hash and, where this device has a key, its signature.
 *
 * @param {object} content see `day.minutes`
 * @returns {Promise<{minutes: string, digest: string, signature: string}>} signature in base64; blank without a key
 */
export async function sealed(content) {
  const text = canonical(content);
  const bytes = new TextEncoder().encode(text);
  const signature = await sign(bytes).catch(() => null); // a browser that lost its key closes all the same, and says so
  return { minutes: text, digest: sha256(bytes), signature: signature ? btoa(String.fromCharCode(...signature)) : "" };
}

/** The first 80 bits of a hash as they stand on paper: "ABCD-EFGH-IJKL-MNOP". */
export function codeOf(digest) {
  const bits = [...digest.slice(0, 20)].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  const letters = bits.match(/.{5}/g).map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five, 2)]);
  return letters.join("").match(/.{4}/g).join("-");
}

/** Everything the minutes say, to be read before they are sealed. */
export function page(content, { say, screen }) {
  const { figures } = content;
  const number = (value) => (value === null ? "–" : screen.number(value));
  const facts = [
    ["m_conference", content.conference.title],
    ["m_site", [content.site.name, content.site.place].filter(Boolean).join(", ")],
    ["m_unit", content.site.unit],
    ["m_day", date.format(new Date(content.closed_at))],
    ["m_hours", `${hour(content.opened_at) || "–"} – ${hour(content.closed_at)}`],
    ["m_presided", content.presided_by],
    ["m_operator", [content.operator, say("m_device", { device: content.device })].filter(Boolean).join(" · ")],
    ["m_convened", number(figures.convened)],
    ["m_confirmed", number(figures.confirmed)],
    ["m_attended", number(figures.attended)],
    ["m_present", number(figures.present)],
    ["m_counted", number(figures.counted)],
    ["m_walk_ins", number(figures.walk_ins)],
    ["m_substitutes", number(figures.substitutes)],
    ["m_reason", reasonLine(content.difference, say)],
  ];
  const lists = [
    ["m_counts", content.headcounts.map((count) => countWords(count, { say, number }))],
    ["m_faults", content.line.map(({ state, from, until, note }) => [`${hour(from)}–${hour(until) || "…"}`, say(`line_${state}`), note].filter(Boolean).join(" · "))],
    ["m_items", content.programme.map(({ title, received }) => `${title}: ${say(`received_${received}`)}`)],
    ["m_remarks", content.remarks ? [content.remarks] : []],
    ["m_proposals", content.proposals ? [content.proposals] : []],
    ["m_replaces", content.replaces ? [codeOf(content.replaces)] : []],
  ];
  return [terms(facts, say), ...lists.map(([key, lines]) => section(say(key), lines, say))];
}

function countWords(count, { say, number }) {
  const off = difference(count);
  const compared = off ? say(off > 0 ? "count_more" : "count_fewer", { count: number(Math.abs(off)), inside: number(count.inside) }) : "";
  return [`${momentName(count, say)} ${hour(count.at)}: ${number(count.counted)}`, compared, reasonLine(count, say), count.stands ? "" : say("count_replaced")].filter(Boolean).join(" · ");
}

function terms(facts, say) {
  const list = Object.assign(document.createElement("dl"), { className: "minutes-facts" });
  for (const [key, words] of facts) {
    list.append(Object.assign(document.createElement("dt"), { textContent: say(key) }), Object.assign(document.createElement("dd"), { textContent: words || "–" }));
  }
  return list;
}

function section(title, lines, say) {
  const box = document.createElement("section");
  box.append(Object.assign(document.createElement("h3"), { textContent: title }));
  const told = lines.length ? lines : [say("m_none")];
  const list = document.createElement("ul");
  list.append(...told.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
  box.append(list);
  return box;
}
