// A menu made of <details> closes when the person goes elsewhere or presses Escape.
document.addEventListener("click", (event) => closeAll((menu) => !menu.contains(event.target)));
document.addEventListener("focusin", (event) => closeAll((menu) => !menu.contains(event.target)));

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details[data-menu][open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

function closeAll(which) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) if (which(menu)) menu.open = false;
}
