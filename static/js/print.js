// A button that prints the page; without script the browser's own menu does. Of a document that is shown in
// part it leads to the whole one, which is printed when it has come.
document.addEventListener("click", (event) => {
  if (event.target.closest("button[data-print]")) window.print();
});

if (new URLSearchParams(location.search).get("lines") === "print") window.print();
