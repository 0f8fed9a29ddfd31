/**
 * Pictures of questions shrink to their column; a button at their corner opens them in full. In an option the picture
 * itself still chooses the option, elsewhere a click on it opens it too. Pages that have no #picture-view have no buttons.
 */
const PLACES = ".q__stem, .case__text, .opt, .match__options, .review__stem, .why, .answer__asked, .mq";
const CHOOSING = "label";
const SMALLEST = 120; // CSS pixels; smaller ones are signs in the text

export function offerToEnlarge(root: ParentNode): void {
  const view = document.querySelector<HTMLDialogElement>("#picture-view");
  if (!view) return;
  const pictures = [...root.querySelectorAll<HTMLImageElement>("img")].filter((picture) => picture.closest(PLACES));
  for (const picture of pictures.filter((one) => !(one.width && one.width < SMALLEST))) offer(picture, view);
}

function offer(picture: HTMLImageElement, view: HTMLDialogElement): void {
  const frame = document.createElement("span");
  frame.className = "picture";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "picture__open";
  button.setAttribute("aria-label", [view.dataset["open"], picture.alt].filter(Boolean).join(": "));
  picture.replaceWith(frame);
  frame.append(picture, button);
  button.addEventListener("click", () => open(picture, view));
  if (!picture.closest(CHOOSING)) picture.addEventListener("click", () => open(picture, view));
}

function open(picture: HTMLImageElement, view: HTMLDialogElement): void {
  const large = view.querySelector("img")!;
  large.src = picture.src;
  large.alt = picture.alt;
  view.showModal();
}

offerToEnlarge(document);
