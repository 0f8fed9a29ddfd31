import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./quiz-marking.ts";

const point = (name: string, most: number, step = 1): string =>
  `<li class="crit"><fieldset><legend><b>${name}</b></legend>${Array.from({ length: most / step + 1 }, (_, n) => `<input type="radio" name="${name}" value="${n * step}">`).join("")}</fieldset></li>`;

function press(...keys: string[]): void {
  for (const key of keys) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

function chosen(): (string | undefined)[] {
  return ["part-1", "part-2"].map((name) => document.querySelector<HTMLInputElement>(`[name=${name}]:checked`)?.value);
}

function key(name: string, more: object = {}): KeyboardEvent {
  return new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...more });
}

function said(): string {
  return document.querySelector("[data-role=said]")!.textContent!;
}

/** The forms that were handed in from now on. */
function submits(): string[] {
  const sent: string[] = [];
  for (const form of document.querySelectorAll("form")) form.requestSubmit = () => void sent.push(form.dataset.role ?? form.id);
  return sent;
}

/** The links that were followed from now on. */
function follows(): string[] {
  const followed: string[] = [];
  for (const link of document.querySelectorAll<HTMLElement>("[data-go]")) link.click = () => void followed.push(link.dataset.go!);
  return followed;
}

describe("quiz-marking", () => {
  beforeEach(() => {
    localStorage.clear();
    lay(`<details class="mq"><summary>题</summary></details><a data-go="list" href="#list">list</a><input type="checkbox" data-role="keys" checked>
      <quiz-marking data-says="{point}: {mark}. {sum} of {full}" data-doubt="in doubt" data-sure="sure"><p role="status" data-role="said"></p>
      <form data-role="mark"><b data-role="sum"></b><b data-role="full"></b><ol>${point("part-1", 3)}${point("part-2", 4)}</ol>
      <textarea></textarea><input type="checkbox" name="is_doubtful"></form>
      <form id="other"><input type="text" name="reason"></form>
      <a data-go="back" href="#back">back</a><a data-go="skip" href="#skip">skip</a><a data-go="on" href="#on">on</a></quiz-marking>`);
  });

  it("gives a digit to the point at hand and goes on to the next", () => {
    press("3", "2");
    assert.deepEqual(chosen(), ["3", "2"]);
    assert.equal(document.querySelector("[data-role=sum]")!.textContent, "5");
    assert.equal(document.querySelector("[data-role=full]")!.textContent, "7");
  });

  it("gives nothing that the point does not have", () => {
    press("9");
    assert.deepEqual(chosen(), [undefined, undefined]);
  });

  it("goes back with the arrows", () => {
    press("3", "2", "ArrowUp", "1");
    assert.deepEqual(chosen(), ["1", "2"]);
  });

  it("marks for a second look", () => {
    press("f");
    assert.ok(document.querySelector<HTMLInputElement>("[name=is_doubtful]")!.checked);
  });

  it("leaves a text that is being written alone", () => {
    document.querySelector("textarea")!.dispatchEvent(new KeyboardEvent("keydown", { key: "3", bubbles: true }));
    assert.deepEqual(chosen(), [undefined, undefined]);
  });

  it("says what was given, and the sum", () => {
    press("3");
    assert.equal(said(), "part-1: 3. 3 of 7");
    press("2");
    assert.equal(said(), "part-2: 2. 5 of 7");
  });

  it("doubts by D and says so", () => {
    press("d");
    assert.ok(document.querySelector<HTMLInputElement>("[name=is_doubtful]")!.checked);
    assert.equal(said(), "in doubt");
    press("D");
    assert.equal(said(), "sure");
  });

  it("gives the full mark of a point", () => {
    press("+", "+");
    assert.deepEqual(chosen(), ["3", "4"]);
  });

  it("gives half a point more where there are halves, and never more than the full mark", () => {
    document.querySelector("ol")!.innerHTML = point("part-1", 3, 0.5) + point("part-2", 4, 0.5);
    press("2", ".");
    assert.deepEqual(chosen(), ["2.5", undefined]);
    press("4", ".");
    assert.deepEqual(chosen(), ["2.5", "4"]);
  });

  it("has no halves where there are none", () => {
    press("2", ".");
    assert.deepEqual(chosen(), ["2", undefined]);
  });

  it("hands in by Enter, once, and only its own form", () => {
    const sent = submits();
    press("Enter");
    assert.deepEqual(sent, ["mark"]);
  });

  it("leaves Enter to a link that has the focus", () => {
    const sent = submits();
    document.querySelector("[data-go=skip]")!.dispatchEvent(key("Enter"));
    assert.deepEqual(sent, []);
  });

  it("skips, goes to the neighbours and stops", () => {
    const followed = follows();
    press("n", "ArrowLeft", "ArrowRight", "q");
    assert.deepEqual(followed, ["skip", "back", "on", "list"]);
  });

  it("leaves left and right to the marks of a point that has the focus", () => {
    const followed = follows();
    document.querySelector("[name=part-1]")!.dispatchEvent(key("ArrowRight"));
    assert.deepEqual(followed, []);
  });

  it("leads to the comment, out of it, and hands in from there", () => {
    const sent = submits();
    press("c");
    const text = document.querySelector("textarea")!;
    assert.equal(document.activeElement, text);
    text.dispatchEvent(key("n"));
    text.dispatchEvent(key("Enter"));
    assert.deepEqual(sent, []);
    text.dispatchEvent(key("Escape"));
    assert.notEqual(document.activeElement, text);
    text.dispatchEvent(key("Enter", { ctrlKey: true }));
    assert.deepEqual(sent, ["mark"]);
  });

  it("does nothing while a reason is written", () => {
    const followed = follows();
    for (const each of ["n", "3", "d"]) document.querySelector("[name=reason]")!.dispatchEvent(key(each));
    assert.deepEqual(followed, []);
    assert.deepEqual(chosen(), [undefined, undefined]);
  });

  it("fills the box of a point that has no row of marks, halves too", () => {
    document.querySelector("ol")!.innerHTML = `<li class="crit"><input type="number" name="part-1" max="2.5"></li>${point("part-2", 4)}`;
    press("2", ".", "3");
    assert.equal(document.querySelector<HTMLInputElement>("[name=part-1]")!.value, "2.5");
    assert.equal(document.querySelector("[data-role=sum]")!.textContent, "5.5");
  });

  it("leaves all keys alone once they are turned off, and remembers it", () => {
    const tick = (): HTMLInputElement => document.querySelector<HTMLInputElement>("[data-role=keys]")!;
    tick().click();
    press("3", "d");
    assert.deepEqual(chosen(), [undefined, undefined]);
    const page = document.body.innerHTML;
    lay(page);
    assert.equal(tick().checked, false);
    tick().click();
    press("3");
    assert.deepEqual(chosen(), ["3", undefined]);
  });

  it("shows the reference answer", () => {
    press("r");
    assert.equal(document.querySelectorAll("details[open]").length, 1);
    press("r");
    assert.equal(document.querySelectorAll("details[open]").length, 0);
  });
});
