import { running } from "./hall.js";
import { $, set } from "./page.js";
import { hour } from "./words.js";

/** The programme of the day, with what runs now. */
export function connect({ say, model, onDraw }) {
  onDraw(() => {
    const { programme } = model();
    const now = running(programme, Date.now());
    const face = JSON.stringify([now, programme]);
    if ($("programme").dataset.face === face) return;
    $("programme").dataset.face = face;
    $("programme").replaceChildren(...programme.map((item, place) => line(item, place === now, say)));
    set("programme-note", programme.length ? "" : say("no_programme"));
  });
}

function line(item, isNow, say) {
  const row = document.createElement("li");
  const time = Object.assign(document.createElement("time"), { dateTime: item.starts_at, textContent: hour(item.starts_at) });
  time.append(Object.assign(document.createElement("span"), { className: "until", textContent: `–${hour(item.ends_at)}` }));
  const text = document.createElement("div");
  const title = Object.assign(document.createElement("p"), { textContent: item.title });
  if (isNow) {
    row.setAttribute("aria-current", "time");
    title.append(Object.assign(document.createElement("span"), { className: "now", textContent: say("running") }));
  }
  const speakers = (item.speakers ?? []).map((speaker) => (typeof speaker === "string" ? speaker : [speaker.name ?? speaker.full_name, speaker.post].filter(Boolean).join(", ")));
  text.append(title, Object.assign(document.createElement("p"), { className: "muted", textContent: speakers.join("; ") }));
  row.append(time, text);
  return row;
}
