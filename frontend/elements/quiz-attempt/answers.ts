/**
 * Answers between the form's controls and the shapes that the server keeps. A question says in data-shape how its
 * controls are read (quizzes/interactions/base.py, Shape); which type it is does not matter here.
 */
export type Answer = string | string[] | boolean | Record<string, string | number> | null;

type Box = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Look {
  isOn(box: HTMLInputElement): boolean;
  text(box: Box): string;
}

const NOW: Look = { isOn: (box) => box.checked, text: (box) => box.value };
const AS_SENT: Look = { isOn: (box) => box.defaultChecked, text: textAsSent };

/** What stands in the controls of one question; null when nothing does. */
export function read(section: HTMLElement): Answer {
  return answerOf(section, NOW);
}

/** What stood in them when the page came from the server. */
export function sent(section: HTMLElement): Answer {
  return answerOf(section, AS_SENT);
}

function answerOf(section: HTMLElement, look: Look): Answer {
  const boxes = controls(section);
  const texts = boxes.map((box) => look.text(box));
  switch (section.dataset["shape"]) {
    case "one":
      return chosen(boxes, look)[0] ?? null;
    case "truth":
      return chosen(boxes, look).map((value) => value === "true")[0] ?? null;
    case "many":
      return nothingIfEmpty(chosen(boxes, look));
    case "texts":
      return texts.some((text) => text.trim()) ? texts : null;
    case "pairs":
      return pairs(boxes, texts, (value) => value);
    case "ranks":
      return pairs(boxes, texts, Number);
    default:
      return texts[0]?.trim() ? texts[0] : null;
  }
}

function textAsSent(box: Box): string {
  return box instanceof HTMLSelectElement ? ([...box.options].find((one) => one.hasAttribute("selected"))?.value ?? "") : box.defaultValue;
}

/** Puts an answer into the controls, and tells the elements around them. */
export function write(section: HTMLElement, answer: Answer): void {
  const wanted = Array.isArray(answer) ? answer : answer === null ? [] : [String(answer)];
  const byName = isRecord(answer) ? answer : {};
  controls(section).forEach((box, number) => {
    if (isChoice(box)) box.checked = wanted.includes(box.value);
    else if (box instanceof HTMLSelectElement) box.value = String(byName[nameOf(box)] ?? "");
    else box.value = wanted[number] ?? "";
  });
  for (const element of section.querySelectorAll("[data-written]")) element.dispatchEvent(new Event("answer:written"));
}

/** The answer in a few characters, as the page shows it: letters of options, else the text. */
export function describe(section: HTMLElement, answer: Answer): string {
  if (answer === null) return "";
  if (isRecord(answer)) return section.dataset["shape"] === "ranks" ? ranking(section, answer) : pairing(section, answer);
  if (Array.isArray(answer) && section.dataset["shape"] === "texts") return answer.map((text) => text.trim() || "—").join("；");
  const wanted = Array.isArray(answer) ? answer : [String(answer)];
  const signs = controls(section)
    .filter((box) => isChoice(box) && wanted.includes(box.value))
    .map((box) => letterBeside(box) || box.value);
  return signs.length ? signs.join("、") : shorten(wanted.join(" "));
}

/** Whether two answers mean the same: options and pairs have no order, gaps have. */
export function same(section: HTMLElement, one: Answer, other: Answer): boolean {
  const plain = (answer: Answer): string => {
    if (isRecord(answer)) return JSON.stringify(Object.entries(answer).sort());
    return JSON.stringify(Array.isArray(answer) && section.dataset["shape"] !== "texts" ? [...answer].sort() : answer);
  };
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
  return [...section.querySelectorAll<Box>("input[name^='r-'], textarea[name^='r-'], select[name^='r-']")];
}

function isChoice(box: Box): box is HTMLInputElement {
  return box.type === "radio" || box.type === "checkbox";
}

function isRecord(answer: Answer): answer is Record<string, string | number> {
  return typeof answer === "object" && answer !== null && !Array.isArray(answer);
}

function chosen(boxes: Box[], look: Look): string[] {
  return boxes.filter((box) => isChoice(box) && look.isOn(box)).map((box) => box.value);
}

/** {entry: value} of the controls r-4-entry that hold something. */
function pairs(boxes: Box[], texts: string[], as: (value: string) => string | number): Answer {
  const filled = boxes.flatMap((box, at) => (texts[at] ? [[nameOf(box), as(texts[at])] as const] : []));
  return filled.length ? Object.fromEntries(filled) : null;
}

function nameOf(box: Box): string {
  return box.name.replace(/^r-\d+-/, "");
}

/** "1—B、2—?" */
function pairing(section: HTMLElement, answer: Record<string, string | number>): string {
  const signs = controls(section).map((box, number) => {
    const option = [...box.querySelectorAll("option")].find(({ value }) => value !== "" && value === answer[nameOf(box)]);
    return `${number + 1}—${option?.textContent?.split(".")[0] ?? "?"}`;
  });
  return signs.join("、");
}

/** "C、A、B", first place first. */
function ranking(section: HTMLElement, answer: Record<string, string | number>): string {
  const placed = controls(section).filter((box) => nameOf(box) in answer);
  placed.sort((one, other) => Number(answer[nameOf(one)]) - Number(answer[nameOf(other)]));
  return placed.map((box) => letterBeside(box)).join("、");
}

function letterBeside(box: Box): string {
  return box.closest(".opt")?.querySelector(".opt__key")?.textContent ?? "";
}

function nothingIfEmpty(values: string[]): string[] | null {
  return values.length ? values : null;
}

function shorten(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 30 ? `${line.slice(0, 30)}…` : line;
}
