/**
 * Browsers before popover (Chromium 108–113, Firefox 115): the buttons open and close by a class instead.
 * Escape and a press outside close, as they would.
 */
const OPEN = "is-open";

export function fallBack(root: Document): void {
  root.addEventListener("click", (event) => {
    const pressed = (event.target as Element).closest("[popovertarget]");
    const wanted = pressed && root.getElementById(pressed.getAttribute("popovertarget") ?? "");
    for (const open of root.querySelectorAll(`[popover].${OPEN}`)) {
      if (open !== wanted && !open.contains(event.target as Node)) open.classList.remove(OPEN);
    }
    wanted?.classList.toggle(OPEN);
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of root.querySelectorAll(`[popover].${OPEN}`)) open.classList.remove(OPEN);
  });
}

if (!("popover" in HTMLElement.prototype)) fallBack(document);
