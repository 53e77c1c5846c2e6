import { backoff } from "../console/queue.js";
import { createOutbox, meaning, sixDigits } from "./outbox.js";

const ANSWER_TIMEOUT_MS = 20_000;
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Ho_Chi_Minh" });
const form = document.getElementById("own-form");
const said = document.getElementById("own-said");
const words = JSON.parse(document.getElementById("own-words").textContent);
const outbox = createOutbox(localStorage, `diemcau-own:${location.pathname}`);
let isSending = false;
let timer = 0;
let failures = 0;

form.addEventListener("submit", (submit) => {
  submit.preventDefault();
  const digits = sixDigits(form.elements.digits.value);
  if (!digits) {
    form.elements.digits.setAttribute("aria-invalid", "true");
    form.elements.digits.focus();
    return tell("bad", words.six);
  }
  form.elements.digits.removeAttribute("aria-invalid");
  outbox.add({ digits, at: new Date().toISOString() });
  form.elements.digits.value = "";
  send();
});

/** Sends what is kept, the oldest first; what got an answer is forgotten. */
async function send() {
  if (isSending || !outbox.all().length) return;
  isSending = true;
  clearTimeout(timer);
  let isAgain = false;
  try {
    for (const one of outbox.all()) {
      tell("wait", words.sending);
      const { status, answer } = await post(one);
      const what = meaning(status, answer);
      if (what === "done") outbox.drop(one.at);
      if (answer?.outcome === "in") return checkedIn(answer.sentence);
      if (what === "asked") return ask(answer, one);
      if (what === "shut") return tell("bad", words.again);
      if (what === "later") {
        tell("wait", words.kept.replace("{time}", clock.format(new Date(one.at))));
        timer = setTimeout(send, 5000 + backoff((failures += 1)) * 1000); // the phones of a hall do not all come back at once
        return;
      }
      tell("bad", answer.sentence);
      isAgain = outbox.all().length > 0;
    }
  } finally {
    isSending = false;
  }
  if (isAgain) send();
}

async function post({ digits, at, site }) {
  const body = new FormData(form);
  body.set("digits", digits);
  body.set("at", at);
  body.set("sent_at", new Date().toISOString());
  if (site) body.set("site", site);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
    const isJson = answer.headers.get("Content-Type")?.includes("json");
    return { status: answer.status, answer: isJson ? await answer.json() : null };
  } catch {
    return { status: 0, answer: null };
  }
}

function checkedIn(sentence) {
  outbox.clear();
  form.hidden = true;
  tell("ok", sentence);
}

/** The digits are those of another hall: the owner says whether they are there, or types again. */
function ask({ sentence, site, choice }, one) {
  tell("wait", sentence);
  const yes = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-quiet btn-wide", textContent: choice });
  yes.addEventListener("click", () => {
    outbox.drop(one.at);
    outbox.add({ ...one, site });
    send();
  });
  said.append(yes);
  form.addEventListener("submit", () => outbox.drop(one.at), { once: true, capture: true });
}

function tell(tone, text) {
  said.replaceChildren(Object.assign(document.createElement("p"), { className: tone === "wait" ? "notice" : `notice notice-${tone}`, textContent: text }));
}

addEventListener("online", send);
document.addEventListener("visibilitychange", () => document.hidden || send());
send();
