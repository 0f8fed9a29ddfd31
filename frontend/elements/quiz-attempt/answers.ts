/**
 * Answers between the form's controls and the shapes that the server keeps. A question says in data-shape how its
 * controls are read (quizzes/interactions/base.py, Shape); which type it is does not matter here.
 */
export type Answer = string | string[] | boolean | number | { [name: string]: Answer } | null;

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
  if (isCase(section)) {
    const given = parts(section).flatMap((part) => {
      const answer = answerOf(part, look);
      return answer === null ? [] : [[nameOfPart(part), answer] as const];
    });
    return given.length ? Object.fromEntries(given) : null;
  }
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

/** Whether nothing of the question is left to be answered: of one with parts, each of them. */
export function isComplete(section: HTMLElement): boolean {
  return isCase(section) ? parts(section).every(isComplete) : read(section) !== null;
}

/** Puts an answer into the controls, and tells the elements around them. */
export function write(section: HTMLElement, answer: Answer): void {
  if (isCase(section)) {
    for (const part of parts(section)) write(part, ofPart(answer, part));
    return;
  }
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
  if (isCase(section)) {
    return parts(section)
      .map((part) => `${part.dataset["number"] ?? ""}${describe(part, ofPart(answer, part)) || "—"}`)
      .join("；");
  }
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
  if (isCase(section)) return parts(section).every((part) => same(part, ofPart(one, part), ofPart(other, part)));
  const plain = (answer: Answer): string => {
    if (isRecord(answer)) return JSON.stringify(Object.entries(answer).sort());
    return JSON.stringify(Array.isArray(answer) && section.dataset["shape"] !== "texts" ? [...answer].sort() : answer);
  };
  return plain(one) === plain(other);
}

/** Chooses the option with this number as a click does; a chosen radio button is cleared again. */
export function press(section: HTMLElement, number: number): boolean {
  if (isCase(section)) return false; // none of its parts is meant
  const box = controls(section).filter(isChoice)[number];
  if (!box || box.disabled) return false;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

export function optionCount(section: HTMLElement): number {
  if (isCase(section)) return 0;
  return controls(section).filter(isChoice).length;
}

/** Where a key pressed chooses: the part of a case that holds the focus, else the question itself. */
export function placeOfKeys(section: HTMLElement): HTMLElement {
  return isCase(section) ? (document.activeElement?.closest<HTMLElement>("[data-part]") ?? section) : section;
}

function isCase(section: HTMLElement): boolean {
  return section.dataset["shape"] === "parts";
}

function parts(section: HTMLElement): HTMLElement[] {
  return [...section.querySelectorAll<HTMLElement>("[data-part]")];
}

function nameOfPart(part: HTMLElement): string {
  return part.dataset["part"] ?? "";
}

function ofPart(answer: Answer, part: HTMLElement): Answer {
  return isRecord(answer) ? (answer[nameOfPart(part)] ?? null) : null;
}

function controls(section: HTMLElement): Box[] {
  return [...section.querySelectorAll<Box>("input[name^='r-'], textarea[name^='r-'], select[name^='r-']")];
}

function isChoice(box: Box): box is HTMLInputElement {
  return box.type === "radio" || box.type === "checkbox";
}

function isRecord(answer: Answer): answer is { [name: string]: Answer } {
  return typeof answer === "object" && answer !== null && !Array.isArray(answer);
}

function chosen(boxes: Box[], look: Look): string[] {
  return boxes.filter((box) => isChoice(box) && look.isOn(box)).map((box) => box.value);
}

/** {entry: value} of the controls r-4-entry, or r-4-part-entry, that hold something. */
function pairs(boxes: Box[], texts: string[], as: (value: string) => string | number): Answer {
  const filled = boxes.flatMap((box, at) => (texts[at] ? [[nameOf(box), as(texts[at])] as const] : []));
  return filled.length ? Object.fromEntries(filled) : null;
}

function nameOf(box: Box): string {
  const part = box.closest<HTMLElement>("[data-part]");
  return box.name.replace(/^r-\d+-/, "").slice(part ? nameOfPart(part).length + 1 : 0);
}

/** "1—B、2—?" */
function pairing(section: HTMLElement, answer: { [name: string]: Answer }): string {
  const signs = controls(section).map((box, number) => {
    const option = [...box.querySelectorAll("option")].find(({ value }) => value !== "" && value === answer[nameOf(box)]);
    return `${number + 1}—${option?.textContent?.split(".")[0] ?? "?"}`;
  });
  return signs.join("、");
}

/** "C、A、B", first place first. */
function ranking(section: HTMLElement, answer: { [name: string]: Answer }): string {
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
