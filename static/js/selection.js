// The bar under a list with checkboxes: how many, how much, select all on this page, and all of every page.
for (const form of document.querySelectorAll("form[data-selection]")) start(form);
document.addEventListener("htmx:load", (event) => {
  const form = event.target.closest?.("form[data-selection]") ?? event.target.querySelector?.("form[data-selection]");
  if (form) start(form);
});

function start(form) {
  for (const element of form.querySelectorAll("[data-without-script]")) element.hidden = true;
  for (const element of form.querySelectorAll("[data-select-all], [data-selection-clear]")) element.hidden = false;
  if (!form.dataset.selectionStarted) {
    form.dataset.selectionStarted = "yes";
    form.addEventListener("change", (event) => {
      if (event.target.matches("[data-select-all], [data-select-every]")) for (const box of boxes(form)) box.checked = event.target.checked;
      show(form);
    });
    form.querySelector("[data-selection-clear]")?.addEventListener("click", () => {
      for (const box of boxes(form)) box.checked = false;
      show(form);
      form.querySelector("[data-select-all]")?.focus();
    });
  }
  show(form);
}

function boxes(form) {
  return [...form.querySelectorAll("tbody input[type=checkbox][data-amount]:not(:disabled)")];
}

function show(form) {
  const bar = form.querySelector("[data-selection-bar]");
  if (!bar) return; // a list to look at: nothing in it can be selected
  const all = boxes(form);
  const chosen = all.filter((box) => box.checked);
  bar.hidden = chosen.length === 0;
  const every = bar.querySelector("[data-select-every]");
  if (every?.checked && chosen.length < all.length) every.checked = false; // a row was taken out: no longer all
  const words = every?.checked ? "All selected" : summary(chosen, bar.dataset.currency);
  bar.querySelector("[data-selection-summary]").textContent = words;
  const head = form.querySelector("[data-select-all]");
  if (head) {
    head.checked = all.length > 0 && chosen.length === all.length;
    head.indeterminate = chosen.length > 0 && chosen.length < all.length;
  }
}

function summary(chosen, currency) {
  const words = `${chosen.length} selected`;
  if (!currency) return words;
  const language = document.documentElement.lang;
  return `${words} · ${new Intl.NumberFormat(language, { style: "currency", currency }).format(sum(chosen))}`;
}

// In thousandths: 0.1 + 0.2 must read 0.30 whatever the number of rows.
function sum(chosen) {
  return chosen.reduce((total, box) => total + Math.round(Number(box.dataset.amount) * 1000), 0) / 1000;
}
