import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./mark-sheet.ts";

function row(place: number, mark = ""): string {
  return `<div data-place="${place}"><input name="mark-${place}" value="${mark}">
    <input type="checkbox" name="absent-${place}"><input name="reason-${place}"></div>`;
}

const box = (name: string): HTMLInputElement => document.querySelector<HTMLInputElement>(`[name=${name}]`)!;
const said = (): HTMLElement => document.querySelector<HTMLElement>("[data-role=unsaved]")!;

function press(target: HTMLElement, key: string, shiftKey = false): void {
  target.focus();
  target.dispatchEvent(new KeyboardEvent("keydown", { key, shiftKey, bubbles: true, cancelable: true }));
}

function type(name: string, value: string): void {
  box(name).value = value;
  box(name).dispatchEvent(new Event("input", { bubbles: true }));
}

describe("mark-sheet", () => {
  beforeEach(() => {
    lay(`<mark-sheet data-unsaved="unsaved %(count)s"><form><span data-role="unsaved" hidden></span>
      <button data-role="submit">save</button>${row(7)}${row(8, "80")}</form></mark-sheet>`);
  });

  afterEach(() => document.querySelector("mark-sheet")!.remove());

  it("goes from person to person in one column, and past the last to what saves", () => {
    press(box("mark-7"), "Enter");
    assert.equal(document.activeElement, box("mark-8"));
    press(box("mark-8"), "ArrowUp");
    assert.equal(document.activeElement, box("mark-7"));
    press(box("reason-7"), "ArrowDown");
    assert.equal(document.activeElement, box("reason-8"));
    press(box("mark-8"), "Enter");
    assert.equal((document.activeElement as HTMLElement).dataset.role, "submit");
  });

  it("knows either a mark or an absence", () => {
    box("absent-8").checked = true;
    box("absent-8").dispatchEvent(new Event("input", { bubbles: true }));
    assert.equal(box("mark-8").value, "");
    type("mark-8", "70");
    assert.equal(box("absent-8").checked, false);
  });

  it("counts what is not saved and does not let it be left", () => {
    type("mark-7", "90");
    assert.equal(said().textContent, "unsaved 1");
    const leaving = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(leaving);
    assert.equal(leaving.defaultPrevented, true);
    type("mark-7", "");
    assert.equal(said().hidden, true);
  });
});
