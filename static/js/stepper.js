// Plus and minus beside a quantity; the pack size is the input's step.
const selector = "[data-stepper] [data-step]";

function reveal(root) {
  for (const button of root.querySelectorAll(selector)) button.hidden = false;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest(selector);
  if (!button) return;
  const input = button.parentElement.querySelector("input");
  if (button.dataset.step > 0) input.stepUp();
  else input.stepDown();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

reveal(document);
document.addEventListener("htmx:load", (event) => reveal(event.target));
