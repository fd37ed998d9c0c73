// Space shows lines and route of the row under focus beside the queue; the focus stays in the list.
const pane = document.getElementById("preview");
const toggle = document.querySelector("[data-preview-toggle]");
const wide = matchMedia("(min-width: 64rem)");
const PAUSE = 150; // walking quickly through the list asks once, for the row where it ends
let shown = null;
let pending = 0;

if (pane) start();

function start() {
  toggle.hidden = false;
  toggle.addEventListener("click", () => (shown ? close() : show(row() ?? document.querySelector(".queue tbody tr"))));
  pane.querySelector("[data-preview-close]").addEventListener("click", () => {
    const link = shown?.querySelector(".list-link");
    close();
    link?.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("dialog[open]")) return;
    if (event.key === "Escape" && shown) close();
    else if (event.key === " " && wide.matches && isFree(event.target) && row()) press(event);
  });
  document.addEventListener("focusin", (event) => {
    const next = event.target.closest(".queue tbody tr");
    if (!shown || !next || next === shown) return;
    clearTimeout(pending);
    pending = setTimeout(() => shown && show(next), PAUSE);
  });
  wide.addEventListener("change", close);
  pane.addEventListener("htmx:afterSwap", tell);
  pane.addEventListener("htmx:responseError", close);
}

// Space belongs to what it presses: checkboxes, buttons, fields.
function isFree(target) {
  return target.matches("body, main, .list-link");
}

function row() {
  return document.activeElement.closest(".queue tbody tr") ?? document.querySelector(".queue tbody tr.is-marked");
}

function press(event) {
  event.preventDefault();
  if (row() === shown) close();
  else show(row());
}

function show(next) {
  clearTimeout(pending);
  mark(next);
  pane.hidden = false;
  toggle.setAttribute("aria-expanded", "true");
  next.scrollIntoView({ block: "nearest" });
  const { pathname, search } = new URL(next.querySelector(".list-link").href);
  const content = document.getElementById("preview-content");
  window.htmx.ajax("GET", `${pathname}preview/${search}`, { source: content, target: content, swap: "innerHTML" });
}

function close() {
  clearTimeout(pending);
  mark(null);
  pane.hidden = true;
  toggle.setAttribute("aria-expanded", "false");
}

function mark(next) {
  shown?.classList.remove("is-previewed");
  next?.classList.add("is-previewed");
  shown = next;
}

function tell() {
  pane.scrollTop = 0;
  const words = [...pane.querySelectorAll("h2, .preview-sentence")].map((element) => element.textContent.trim());
  pane.querySelector("[data-preview-news]").textContent = words.join(". ");
}
