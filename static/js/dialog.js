// Dialogs are opened by a button or link that names them; a link keeps its address for pages without script.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener && open(opener.dataset.dialog)) event.preventDefault();
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) closer.closest("dialog").close();
  if (event.target.matches("dialog[closedby=any]") && outside(event)) event.target.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "?" || event.ctrlKey || event.metaKey) return;
  if (event.target.closest("input, select, textarea, [contenteditable], dialog[open]")) return;
  open("keys");
});

function open(id) {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return false;
  dialog.dispatchEvent(new CustomEvent("dialog:opening", { bubbles: true }));
  show(dialog);
  return true;
}

// With the focus where one goes on, and not on the cross, which would close it. A finger has no focus to lose, and
// in a field it would bring up the keyboard.
function show(dialog) {
  dialog.showModal();
  const field = matchMedia("(pointer: fine)").matches && dialog.querySelector(".dialog-body :is(textarea, select, input:not([type=hidden]))");
  (field || dialog.querySelector(".dialog-actions > *, .dialog-body :is(a, button)"))?.focus();
}

// A click on the backdrop has the dialog as its target, and lies outside of its box.
function outside({ target, clientX: x, clientY: y }) {
  const box = target.getBoundingClientRect();
  return x < box.left || x > box.right || y < box.top || y > box.bottom;
}

function openNew(root) {
  for (const dialog of root.querySelectorAll("dialog[data-opens-with-page]:not([open])")) show(dialog);
}

openNew(document);
document.addEventListener("htmx:load", (event) => openNew(event.target.parentNode ?? event.target));
