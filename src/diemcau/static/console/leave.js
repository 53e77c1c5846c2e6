import { $ } from "./page.js";

/** Leaving a borrowed device: not while it keeps acts that the centre does not have. Shuts the device out, then wipes it. */
export function connect({ say, waitingCount, wipe, root }) {
  $("leave").addEventListener("submit", async (submit) => {
    submit.preventDefault();
    if (waitingCount()) {
      $("leave-help").textContent = say("kept_first");
      return;
    }
    const isOut = await shutOut(root.dataset.leave);
    if (!isOut) $("leave-help").textContent = say("leave_offline");
    else await wipe("left");
  });
}

async function shutOut(url) {
  try {
    const response = await fetch(url, { method: "POST", headers: { "X-Diemcau-Device": "1" }, signal: AbortSignal.timeout(20_000) });
    return response.ok;
  } catch {
    return false;
  }
}
