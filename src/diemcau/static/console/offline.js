import { inKilobytes } from "./bundle.js";
import { $, set } from "./page.js";
import { hour } from "./words.js";

/** What of the console works without a line: its code, its list, and how old both are. */
export function connect({ say, onDraw, bundle, root, screen }) {
  let code = "serviceWorker" in navigator ? "coming" : "none"; // none, coming, kept
  watchWorker(root.dataset.worker, (state) => {
    code = state;
    draw();
  });

  function draw() {
    const kept = bundle();
    const facts = [say(`console_${code}`)];
    if (kept) {
      const size = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 }).format(inKilobytes(kept.size));
      facts.unshift(say("bundle_of", { size, time: hour(new Date(kept.fetchedAt).toISOString()) }));
      if (kept.isGenuine) facts.push(say("bundle_signed"));
      if (!kept.isKept) facts.push(say("bundle_not_kept"));
      facts.push(say("bundle_until", { when: screen.day(kept.keepUntil) }));
    }
    set("offline-facts", facts.join(" "));
  }
  onDraw(draw);
}

/** Keeps the code on the device, and offers a newer one when it lies ready: never by itself, somebody may be writing. */
async function watchWorker(url, tell) {
  if (!("serviceWorker" in navigator)) return;
  const { serviceWorker } = navigator;
  let isTakingOver = false;
  serviceWorker.addEventListener("message", ({ data: what }) => tell(what === "reader kept" ? "kept" : "coming"));
  serviceWorker.addEventListener("controllerchange", () => isTakingOver && location.reload());
  $("update-now").addEventListener("click", async () => {
    isTakingOver = true;
    const { waiting } = await serviceWorker.getRegistration();
    if (waiting) waiting.postMessage("take over");
    else location.reload();
  });
  try {
    const registration = await serviceWorker.register(url);
    const offer = () => ($("update").hidden = !(registration.waiting && serviceWorker.controller));
    const follow = (worker) => worker?.addEventListener("statechange", offer);
    offer();
    follow(registration.installing);
    registration.addEventListener("updatefound", () => follow(registration.installing));
    const ready = await serviceWorker.ready;
    ready.active.postMessage("keep the reader");
    addEventListener("online", () => {
      registration.active?.postMessage("keep the reader");
      registration.update().catch(() => undefined);
    });
  } catch {
    tell("none"); // a browser that keeps nothing for this page: it works as long as it stays open
  }
}
