/** A button with `data-copy` puts that text on the clipboard and says so in its own words (`data-copied`). */
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-copy]");
  if (!button) return;
  const said = button.querySelector("span") ?? button;
  const before = (button.dataset.words ??= said.textContent);
  await put(button.dataset.copy);
  said.textContent = button.dataset.copied;
  setTimeout(() => (said.textContent = before), 2500);
});

/** Without https there is no clipboard API: copies through a selected field. */
async function put(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
