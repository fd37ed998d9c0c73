// A button with a busy label says so after the click, and its form is sent only once.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const button = event.submitter?.matches("[data-busy]") ? event.submitter : null;
  if (form.dataset.sent) event.preventDefault();
  else if (button && !event.defaultPrevented) mark(form, button);
});

// Not disabled: a disabled button would not send its own name and value.
function mark(form, button) {
  form.dataset.sent = "yes";
  button.setAttribute("aria-busy", "true");
}

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy=true]")) button.removeAttribute("aria-busy");
}

// Back from the next page, or an answer by htmx: the form may be sent again.
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(release));
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-sent]");
  if (form) release(form);
});
