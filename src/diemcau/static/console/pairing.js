import { canSign, newKey } from "./keys.js";

/** Gives the form that pairs this machine the public half of a new key; without one it is sent as it is. */
const form = document.querySelector("form[data-pair]");
if (form && !canSign()) document.getElementById("no-key").hidden = false;
form?.addEventListener("submit", async (submit) => {
  const field = form.elements.namedItem("public_key");
  if (!canSign() || field.value) return;
  submit.preventDefault();
  field.value = await newKey().catch(() => "none"); // a browser that keeps nothing: paired without a key
  form.requestSubmit();
});

/** The letters of a scanned code stand behind the "#": type them, and take them out of the address and the history. */
const letters = decodeURIComponent(location.hash.slice(1));
const asked = document.querySelector("form[data-code]");
if (asked && letters) {
  history.replaceState(null, "", location.pathname);
  asked.elements.namedItem("code").value = letters;
  asked.requestSubmit();
}
