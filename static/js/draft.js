// What is typed into <textarea data-draft="key"> survives leaving the page, until its form is sent. Ctrl-Enter sends.
const key = (area) => `draft:${location.pathname}:${area.dataset.draft}`;

for (const area of document.querySelectorAll("textarea[data-draft]")) {
  area.value ||= sessionStorage.getItem(key(area)) ?? "";
}

document.addEventListener("input", (event) => {
  if (event.target.matches("textarea[data-draft]")) sessionStorage.setItem(key(event.target), event.target.value);
});

document.addEventListener("submit", (event) => {
  for (const area of event.target.querySelectorAll("textarea[data-draft]")) sessionStorage.removeItem(key(area));
});

// Nor does a page that waits for the worker read itself anew meanwhile.
document.addEventListener("htmx:beforeRequest", (event) => {
  const typing = document.activeElement?.matches("textarea, select, input:not([type=checkbox])") || document.querySelector("dialog[open]");
  if (typing && event.target.matches("[data-waits]")) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.matches("textarea")) event.target.form?.requestSubmit();
});
