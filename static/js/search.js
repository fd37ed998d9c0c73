// "/" puts the cursor into the product search, unless the person is typing somewhere.
const search = document.querySelector("[data-search]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!search || event.target.closest("input, select, textarea, [contenteditable], dialog[open]")) return;
  event.preventDefault();
  search.focus();
  search.select();
});
