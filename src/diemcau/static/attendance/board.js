import { news } from "./news.js";

/**
 * Lets what has `data-live` ask for itself every few seconds while somebody can see it, and tells screen
 * readers what changed, seldom.
 */
const PAUSE_MS = 5_000;
const QUIET_MS = 30_000; // between two sentences to a screen reader

let told = { text: "", at: 0 };

function tick() {
  const live = document.querySelector("[data-live]");
  if (!live || document.hidden || document.querySelector(".htmx-request")) return;
  live.dispatchEvent(new CustomEvent("live:tick"));
}

function tell() {
  const text = document.querySelector("[data-news]")?.getAttribute("data-news") ?? "";
  const next = news(told, text, Date.now(), QUIET_MS);
  const region = document.getElementById("news");
  if (region && next.at !== told.at && told.text) region.textContent = text;
  told = next;
}

setInterval(tick, PAUSE_MS);
document.addEventListener("visibilitychange", tick);
document.addEventListener("htmx:after:swap", tell);
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-print]")) window.print();
});
tell();
