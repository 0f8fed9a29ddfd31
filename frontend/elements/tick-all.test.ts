import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./tick-all.ts";

describe("one box for all", () => {
  let all: HTMLInputElement;
  let boxes: HTMLInputElement[];

  beforeEach(() => {
    lay(`<form>
      <tick-all><label data-all hidden><input type="checkbox" id="all"></label></tick-all>
      <input type="checkbox" name="items"><input type="checkbox" name="items"></form>`);
    all = document.querySelector<HTMLInputElement>("#all")!;
    boxes = [...document.querySelectorAll<HTMLInputElement>("[name=items]")];
  });

  const press = (box: HTMLInputElement, checked: boolean) => {
    box.checked = checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  };

  it("shows itself where script runs", () => assert.equal(all.closest("label")!.hidden, false));

  it("ticks every box and unticks them", () => {
    press(all, true);
    assert.ok(boxes.every((box) => box.checked));
    press(all, false);
    assert.ok(boxes.every((box) => !box.checked));
  });

  it("follows the boxes", () => {
    press(boxes[0]!, true);
    assert.deepEqual([all.checked, all.indeterminate], [false, true]);
    press(boxes[1]!, true);
    assert.deepEqual([all.checked, all.indeterminate], [true, false]);
  });
});
