// j and k walk the rows of the list, or where there is none press the link that carries them; x selects, a and r press the button that carries that key, for the row one is at where none is selected.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), select, textarea, [contenteditable], dialog[open], [popover]:popover-open")) return;
  if (event.key === "j") walk(1, event);
  else if (event.key === "k") walk(-1, event);
  else if (event.key === "x") select(event);
  else press(event);
});

function rows() {
  return [...document.querySelectorAll(".list tbody tr")].filter((row) => row.querySelector(".list-link, input:not(:disabled)"));
}

function current(all) {
  return all.findIndex((row) => row.contains(document.activeElement) || row.classList.contains("is-marked"));
}

function walk(direction, event) {
  const all = rows();
  if (!all.length) return press(event);
  event.preventDefault();
  const from = current(all);
  const next = from < 0 && direction < 0 ? all.length - 1 : Math.min(Math.max(from + direction, 0), all.length - 1);
  for (const row of all) row.classList.toggle("is-marked", row === all[next]);
  const target = all[next].querySelector(".list-link") ?? all[next].querySelector("input:not(:disabled)");
  target.focus({ preventScroll: true });
  all[next].scrollIntoView({ block: "nearest" });
}

function select(event) {
  const all = rows();
  const box = all[current(all)]?.querySelector("input[type=checkbox]:not(:disabled)");
  if (!box) return;
  event.preventDefault();
  box.click();
}

function press(event) {
  const named = event.key.length === 1 && document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!named) return;
  if (!named.checkVisibility()) tick(); // nothing is selected: the row one is at is meant
  if (named.disabled || !named.checkVisibility()) return;
  event.preventDefault();
  named.click();
}

function tick() {
  const all = rows();
  all[current(all)]?.querySelector("input[type=checkbox]:not(:disabled, :checked)")?.click();
}

// The mark follows the mouse and the Tab key, so that the next "x" means the row one sees marked.
document.addEventListener("focusin", (event) => {
  const row = event.target.closest(".list tbody tr");
  if (row) for (const other of rows()) other.classList.toggle("is-marked", other === row);
});
