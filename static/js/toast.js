// What went wrong with a request that htmx made, said where it is seen and heard.
document.addEventListener("htmx:sendError", () => say("The server could not be reached. Nothing was changed; try again."));
document.addEventListener("htmx:timeout", () => say("The server took too long to answer. Look again before you repeat it."));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status >= 500) say("Something went wrong on our side. Look again before you repeat it.");
});

function say(sentence) {
  const region = document.getElementById("toasts");
  const toast = document.createElement("div");
  toast.className = "toast";
  toast.textContent = sentence;
  region.replaceChildren(toast);
  setTimeout(() => toast.remove(), 8000);
}
