import { $ } from "./page.js";

/** Leaving a borrowed device: not while it keeps acts that the centre does not have. */
export function connect({ say, waitingCount }) {
  $("leave").addEventListener("submit", (submit) => {
    if (!waitingCount()) return;
    submit.preventDefault();
    $("leave-help").textContent = say("kept_first");
  });
}
