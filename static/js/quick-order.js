// Enter goes from field to field as on paper; what was pasted into the search arrives here and is checked.
const form = document.querySelector("[data-quick-order-form]");
const rows = form.querySelector("[data-quick-order-rows]");
const more = rows?.querySelector("[data-quick-order-more]");

if (more) {
  more.hidden = false;
  more.addEventListener("click", () => add().querySelector("input").focus());
  rows.addEventListener("keydown", onEnter);
  rows.addEventListener("paste", onPaste);
}

const pasted = sessionStorage.getItem("pasted-lines");
if (pasted) {
  sessionStorage.removeItem("pasted-lines");
  form.elements.pasted.value = pasted;
  form.requestSubmit();
}

function inputs() {
  return [...rows.querySelectorAll("input")];
}

function add() {
  const all = rows.querySelectorAll(".quick-order-row");
  const row = all[all.length - 1].cloneNode(true);
  for (const input of row.querySelectorAll("input")) {
    input.value = "";
    input.ariaLabel = input.ariaLabel.replace(/\d+$/, all.length + 1);
  }
  more.before(row);
  return row;
}

function onEnter(event) {
  if (event.key !== "Enter" || !event.target.matches("input") || event.ctrlKey || event.metaKey) return;
  const all = inputs();
  const at = all.indexOf(event.target);
  if (!event.target.value && at % 2 === 0) return; // Enter in an empty line: done, so the form is sent
  event.preventDefault();
  (all[at + 1] ?? add().querySelector("input")).focus();
}

// Several lines pasted into one field belong into the text below.
function onPaste(event) {
  const text = event.clipboardData.getData("text");
  if (!/[\r\n\t]/.test(text.trim())) return;
  event.preventDefault();
  const area = form.elements.pasted;
  area.value = [area.value.trim(), text.trim()].filter(Boolean).join("\n");
  area.focus();
}
