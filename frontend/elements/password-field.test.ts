import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./password-field.ts";

describe("password-field", () => {
  let input: HTMLInputElement;
  let button: HTMLButtonElement;

  beforeEach(() => {
    lay(`<form><password-field><input type="password"><button type="button" aria-pressed="false" data-hide="Hide" hidden>Show</button></password-field></form>`);
    input = document.querySelector("input")!;
    button = document.querySelector("button")!;
  });

  it("offers its button only where there is script", () => {
    assert.equal(button.hidden, false);
  });

  it("shows what was typed and hides it again", () => {
    button.click();
    assert.deepEqual([input.type, button.textContent, button.getAttribute("aria-pressed")], ["text", "Hide", "true"]);
    button.click();
    assert.deepEqual([input.type, button.textContent, button.getAttribute("aria-pressed")], ["password", "Show", "false"]);
  });

  it("sends a password as a password even while it is shown", () => {
    button.click();
    input.form!.dispatchEvent(new Event("submit"));
    assert.equal(input.type, "password");
  });
});
