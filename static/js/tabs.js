// Where tabs do not fit, the current one is scrolled to; the page itself stays where it is.
for (const tabs of document.querySelectorAll(".tabs")) {
  const current = tabs.querySelector("[aria-current]");
  if (current) tabs.scrollLeft = current.offsetLeft - (tabs.clientWidth - current.offsetWidth) / 2 - tabs.offsetLeft;
}
