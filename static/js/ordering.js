// Quantities beside products: the tier they reach, the sum below, and what is typed stays while one
// searches, filters and turns pages; it is added together with what is on the page.
for (const form of document.querySelectorAll("form[data-ordering]")) start(form);
document.addEventListener("htmx:load", (event) => {
  for (const form of event.target.querySelectorAll?.("form[data-ordering]") ?? []) start(form);
});

function start(form) {
  if (form.dataset.orderingStarted) return;
  form.dataset.orderingStarted = "yes";
  const kept = read(form);
  for (const field of fields(form)) {
    const line = kept[field.dataset.product];
    const input = field.querySelector("input");
    if (line && bar(form) && Number(input.value) === 0) input.value = line.quantity;
  }
  form.addEventListener("input", () => show(form));
  form.addEventListener("submit", () => send(form));
  form.addEventListener("keydown", (event) => tab(form, event));
  form.querySelector("[data-ordering-clear]")?.addEventListener("click", () => clear(form));
  window.addEventListener("pageshow", () => show(form));
  show(form);
}

function fields(form) {
  return [...form.querySelectorAll("[data-product]")];
}

function bar(form) {
  return form.querySelector("[data-ordering-bar]");
}

function show(form) {
  const kept = bar(form) ? read(form) : {};
  for (const field of fields(form)) {
    const line = lineOf(field);
    draw(form, field, line);
    if (line.quantity > 0) kept[field.dataset.product] = line;
    else delete kept[field.dataset.product];
  }
  if (!bar(form)) return;
  write(form, kept);
  summarise(form, Object.values(kept));
}

function lineOf(field) {
  const quantity = Math.max(0, Math.trunc(Number(field.querySelector("input").value) || 0));
  const steps = JSON.parse(field.dataset.steps);
  return { quantity, steps };
}

function draw(form, field, line) {
  const row = field.closest("[data-order-row]");
  const tier = reached(line);
  row.classList.toggle("has-quantity", line.quantity > 0);
  for (const element of (bar(form) ? row : document).querySelectorAll("[data-tier]")) {
    element.classList.toggle("is-reached", line.quantity > 0 && Number(element.dataset.tier) === tier?.[0]);
  }
  field.querySelector("[data-line-total]").textContent = line.quantity > 1 ? money(form, thousandths(line)) : "";
}

function reached({ quantity, steps }) {
  return steps.findLast(([from]) => from <= quantity);
}

// In thousandths: 0.1 + 0.2 must read 0.30 whatever the number of rows.
function thousandths(line) {
  return Math.round(Number(reached(line)?.[1] ?? 0) * 1000) * line.quantity;
}

function money(form, amount) {
  const format = new Intl.NumberFormat(document.documentElement.lang, { style: "currency", currency: form.dataset.currency });
  return format.format(amount / 1000);
}

function summarise(form, lines) {
  const pieces = lines.reduce((sum, line) => sum + line.quantity, 0);
  const amount = lines.reduce((sum, line) => sum + thousandths(line), 0);
  const plural = (count, word) => `${count.toLocaleString(document.documentElement.lang)} ${word}${count === 1 ? "" : "s"}`;
  const text = `${plural(lines.length, "line")} · ${plural(pieces, "piece")} · ${money(form, amount)}`;
  bar(form).hidden = lines.length === 0;
  form.querySelector("[data-ordering-summary]").textContent = text;
  form.querySelector("[data-ordering-clear]").hidden = false;
  bar(form).querySelector("#add-to-cart .button-label").textContent = `Add ${lines.length} to cart`;
}

// What was typed on other pages goes along, and is then no longer kept: the cart has it.
function send(form) {
  if (!bar(form)) return;
  const shown = new Set(fields(form).map((field) => field.dataset.product));
  for (const [product, line] of Object.entries(read(form))) {
    if (shown.has(product)) continue;
    const input = Object.assign(document.createElement("input"), { type: "hidden", name: `quantity-${product}`, value: line.quantity });
    form.append(input);
  }
  sessionStorage.removeItem(key(form));
}

// From quantity to quantity; j and k walk the rows and so reach their links.
function tab(form, event) {
  if (event.key !== "Tab" || !bar(form) || !event.target.matches("[data-product] input")) return;
  const inputs = fields(form).map((field) => field.querySelector("input"));
  const next = inputs[inputs.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
}

function clear(form) {
  for (const field of fields(form)) field.querySelector("input").value = 0;
  write(form, {});
  show(form);
  fields(form)[0]?.querySelector("input").focus();
}

function key(form) {
  return `quantities:${form.dataset.ordering}`;
}

function read(form) {
  return JSON.parse(sessionStorage.getItem(key(form)) ?? "{}");
}

function write(form, lines) {
  if (Object.keys(lines).length) sessionStorage.setItem(key(form), JSON.stringify(lines));
  else sessionStorage.removeItem(key(form));
}
