// The tree of permissions: a child needs its parents, clearing a parent clears its children, ticking one offers them.
// The server adds the parents too; this only shows at once what it would do.
const tree = document.querySelector("[data-permissions]");
const boxesOf = (element) => [...element.querySelectorAll("input[name=permissions]")];
const itemOf = (box) => box.closest("li");
const below = (item) => boxesOf(item).slice(1);
const offered = (item) => below(item).filter((box) => !box.checked && !box.disabled);

if (tree) {
  for (const all of tree.querySelectorAll(".tree-all")) all.hidden = false;
  tree.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) tickAll(event.target);
    else if (event.target.checked) tickAbove(event.target);
    else for (const box of below(itemOf(event.target))) box.checked = false;
    show(event.target);
  });
  tree.addEventListener("click", (event) => {
    const offer = event.target.closest("[data-offer]");
    if (offer) accept(offer);
  });
  show();
}

function tickAll(all) {
  for (const box of boxesOf(all.closest("[data-branch]"))) if (!box.disabled) box.checked = all.checked;
}

function tickAbove(box) {
  for (let item = itemOf(box); item; item = item.parentElement.closest("li")) {
    const own = boxesOf(item)[0];
    if (!own.disabled) own.checked = true;
  }
}

// The button goes when it has nothing left to offer: the keyboard stays with its permission.
function accept(offer) {
  const item = offer.closest("li");
  for (const box of offered(item)) box.checked = true;
  boxesOf(item)[0].focus();
  show();
  tree.dispatchEvent(new CustomEvent("permissions:changed", { bubbles: true }));
}

// What is below is offered where somebody has just ticked, and not beside every permission there is.
function show(touched) {
  for (const offer of tree.querySelectorAll("[data-offer]")) {
    const item = offer.closest("li");
    const [own] = boxesOf(item);
    if (own === touched) offer.dataset.offered = "yes";
    offer.hidden = !(offer.dataset.offered && own.checked && offered(item).length);
  }
  for (const branch of tree.querySelectorAll("[data-branch]")) count(branch);
}

// A click on what is neither all nor nothing ticks the rest, or clears where nothing is left to tick.
function count(branch) {
  const boxes = boxesOf(branch);
  const ticked = boxes.filter((box) => box.checked).length;
  branch.querySelector("[data-count]").textContent = `${ticked} of ${boxes.length}`;
  const all = branch.querySelector("[data-all]");
  if (!all) return;
  const free = boxes.filter((box) => !box.disabled);
  all.disabled = !free.length;
  all.checked = free.length > 0 && free.every((box) => box.checked);
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}
