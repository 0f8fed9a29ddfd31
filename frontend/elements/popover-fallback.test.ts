import assert from "node:assert/strict";
import { before, beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import { fallBack } from "./popover-fallback.ts";

describe("menus in browsers without popover", () => {
  before(() => fallBack(document));
  beforeEach(() => {
    lay(`<button popovertarget="m"><b>Menu</b></button><div id="m" popover><a href="#x">in</a></div><p>out</p>`);
  });
  const press = (selector: string): void => {
    document.querySelector(selector)!.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  };
  const isOpen = (): boolean => document.getElementById("m")!.classList.contains("is-open");

  it("open and close by their button", () => {
    press("button b");
    assert.equal(isOpen(), true);
    press("button");
    assert.equal(isOpen(), false);
  });

  it("stay while one presses inside, and go at a press outside or Escape", () => {
    press("button");
    press("#m a");
    assert.equal(isOpen(), true);
    press("p");
    assert.equal(isOpen(), false);
    press("button");
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
    assert.equal(isOpen(), false);
  });
});
