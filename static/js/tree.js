// Branches open in place and are loaded once; a place that is dropped on another asks before it moves.
const tree = document.querySelector("[data-tree]");
let dragged = null;

if (tree) start();

function start() {
  tree.addEventListener("click", (event) => {
    const toggle = event.target.closest("button.tree-toggle");
    if (!toggle) return;
    event.preventDefault();
    flip(toggle);
  });
  tree.addEventListener("htmx:load", ({ target }) => forgetTwin(target));
  if (tree.dataset.treeMoves) moves(document.getElementById(tree.dataset.treeMoves));
  // After the browser has gone to the fragment of the address, which takes the focus away.
  window.addEventListener("load", () => requestAnimationFrame(focusFound));
}

function focusFound() {
  tree.querySelector(".is-found a")?.focus({ preventScroll: true });
}

function flip(toggle) {
  const branch = document.getElementById(`below-${toggle.value}`);
  const opens = toggle.getAttribute("aria-expanded") !== "true";
  toggle.setAttribute("aria-expanded", String(opens));
  branch.hidden = !opens;
  if (opens && !branch.childElementCount) {
    window.htmx.process(toggle); // of a branch that came just now, htmx takes care a moment later
    toggle.dispatchEvent(new CustomEvent("tree:open"));
  }
  if (tree.dataset.tree === "whole") remember();
}

// The place that was looked for stands below the first ones of its branch, until the rest is loaded.
function forgetTwin(item) {
  const twins = [...tree.querySelectorAll(`[id="${item.id}"]`)].filter((each) => each !== item);
  for (const twin of twins) twin.remove();
}

// The address keeps what is open, so that a reload and the way back show it again.
function remember() {
  const open = [...tree.querySelectorAll("button.tree-toggle[aria-expanded=true]:not([data-root])")];
  const query = new URLSearchParams(open.map((toggle) => ["open", toggle.value]));
  history.replaceState(history.state, "", `${location.pathname}${open.length ? `?${query}` : ""}`);
  tell(open.map((toggle) => toggle.value));
}

// The pages behind the menus get it too, and lead back to the tree as it is.
function tell(keys) {
  document.getElementById("tree-state").replaceChildren(
    ...keys.map((key) => Object.assign(document.createElement("input"), { type: "hidden", name: "open", value: key })),
  );
}

function moves(dialog) {
  const question = dialog.querySelector(`#${dialog.id}-question`);
  tree.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-move]") ?? null;
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.querySelector(".tree-name a").textContent);
    dragged.classList.add("is-dragged");
  });
  tree.addEventListener("dragover", (event) => {
    const target = place(event);
    mark(target);
    if (target) event.preventDefault();
  });
  tree.addEventListener("dragend", end);
  tree.addEventListener("drop", (event) => {
    const target = place(event);
    if (!target) return;
    event.preventDefault();
    ask(dialog, question, dragged.dataset.move, target.dataset.place);
    end();
  });
}

// Where it may be dropped: on another row, and not on one of its own branch, which is below it.
function place(event) {
  const row = event.target.closest("[data-place]");
  if (!dragged || !row || dragged.closest(".tree-item").contains(row)) return null;
  return row;
}

function mark(target) {
  for (const row of tree.querySelectorAll(".is-target")) row.classList.toggle("is-target", row === target);
  target?.classList.add("is-target");
}

function end() {
  dragged?.classList.remove("is-dragged");
  dragged = null;
  mark(null);
}

async function ask(dialog, question, address, to) {
  question.replaceChildren();
  const query = new URLSearchParams([["to", to], ...new FormData(document.getElementById("tree-state"))]);
  await window.htmx.ajax("GET", `${address}?${query}`, { source: question, target: question, swap: "innerHTML" });
  if (question.childElementCount) dialog.showModal();
}
