/** Answers between the form's controls and the shapes that the server keeps (quizzes/interactions/). */
export type Answer = string | string[] | boolean | null;

type Box = HTMLInputElement | HTMLTextAreaElement;

/** What stands in the controls of one question; null when nothing does. */
export function read(section: HTMLElement): Answer {
  const boxes = controls(section);
  switch (section.dataset["kind"]) {
    case "single_choice":
      return chosen(boxes)[0] ?? null;
    case "true_false":
      return chosen(boxes).map((value) => value === "true")[0] ?? null;
    case "multiple_choice":
      return nothingIfEmpty(chosen(boxes));
    case "fill_blank":
      return boxes.some((box) => box.value.trim()) ? boxes.map((box) => box.value) : null;
    default:
      return boxes[0]?.value.trim() ? boxes[0].value : null;
  }
}

/** Puts an answer into the controls. */
export function write(section: HTMLElement, answer: Answer): void {
  const wanted = Array.isArray(answer) ? answer : answer === null ? [] : [String(answer)];
  controls(section).forEach((box, number) => {
    if (isChoice(box)) box.checked = wanted.includes(box.value);
    else box.value = wanted[number] ?? "";
  });
}

/** The answer in a few characters, as the page shows it: letters of options, else the text. */
export function describe(section: HTMLElement, answer: Answer): string {
  if (answer === null) return "";
  if (Array.isArray(answer) && section.dataset["kind"] === "fill_blank") return answer.map((text) => text.trim() || "—").join("；");
  const wanted = Array.isArray(answer) ? answer : [String(answer)];
  const signs = controls(section)
    .filter((box) => isChoice(box) && wanted.includes(box.value))
    .map((box) => box.parentElement?.querySelector(".opt__key")?.textContent ?? box.value);
  return signs.length ? signs.join("、") : shorten(wanted.join(" "));
}

/** Whether two answers mean the same: options have no order, gaps have. */
export function same(section: HTMLElement, one: Answer, other: Answer): boolean {
  const plain = (answer: Answer): string =>
    JSON.stringify(Array.isArray(answer) && section.dataset["kind"] !== "fill_blank" ? [...answer].sort() : answer);
  return plain(one) === plain(other);
}

/** Chooses the option with this number as a click does; a chosen radio button is cleared again. */
export function press(section: HTMLElement, number: number): boolean {
  const box = controls(section).filter(isChoice)[number];
  if (!box || box.disabled) return false;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

export function optionCount(section: HTMLElement): number {
  return controls(section).filter(isChoice).length;
}

function controls(section: HTMLElement): Box[] {
  return [...section.querySelectorAll<Box>("input[name^='r-'], textarea[name^='r-']")];
}

function isChoice(box: Box): box is HTMLInputElement {
  return box.type === "radio" || box.type === "checkbox";
}

function chosen(boxes: Box[]): string[] {
  return boxes.filter((box) => isChoice(box) && box.checked).map((box) => box.value);
}

function nothingIfEmpty(values: string[]): string[] | null {
  return values.length ? values : null;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 30 ? `${line.slice(0, 30)}…` : line;
}
