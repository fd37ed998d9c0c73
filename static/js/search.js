// "/" puts the cursor into the product search, unless the person is typing somewhere.
const search = document.querySelector("[data-search]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!search || event.target.closest("input, select, textarea, [contenteditable], dialog[open]")) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// Several lines are no search: quick order takes them, through a note to the next page as an address may be too short.
search?.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text").trim();
  if (!search.dataset.quickOrder || !/[\r\n]/.test(text)) return;
  event.preventDefault();
  sessionStorage.setItem("pasted-lines", text);
  window.location.assign(`${search.dataset.quickOrder}?new=1`);
});
