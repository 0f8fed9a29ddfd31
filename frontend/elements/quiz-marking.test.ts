import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./quiz-marking.ts";

const point = (name: string, most: number): string =>
  `<li class="crit">${Array.from({ length: most + 1 }, (_, mark) => `<input type="radio" name="${name}" value="${mark}">`).join("")}</li>`;

function press(...keys: string[]): void {
  for (const key of keys) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

function chosen(): (string | undefined)[] {
  return ["part-1", "part-2"].map((name) => document.querySelector<HTMLInputElement>(`[name=${name}]:checked`)?.value);
}

describe("quiz-marking", () => {
  beforeEach(() => {
    lay(`<quiz-marking><form><b data-role="sum"></b><b data-role="full"></b><ol>${point("part-1", 3)}${point("part-2", 4)}</ol>
      <textarea></textarea><input type="checkbox" name="is_doubtful"></form></quiz-marking>`);
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
});
