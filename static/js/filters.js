// On a phone the filters are a sheet, in which one chooses several before the list is asked for again.
const sheet = document.querySelector("[data-filter-sheet]");
const form = document.querySelector(".filters");

if (sheet && form) intoSheet(sheet.closest("dialog"));
if (form?.matches("[data-submits-on-change]")) submitOnChange();

function intoSheet(dialog) {
  const place = document.createComment("filters");
  form.before(place);
  dialog.addEventListener("dialog:opening", () => sheet.append(form));
  dialog.addEventListener("close", () => place.after(form));
}

// A filter takes effect when it is chosen; its button is for the sheet, and for browsers without JavaScript.
function submitOnChange() {
  form.classList.add("is-quick");
  form.addEventListener("change", (event) => {
    if (!event.target.matches("[type=search]") && !form.closest("dialog")) form.requestSubmit();
  });
}
