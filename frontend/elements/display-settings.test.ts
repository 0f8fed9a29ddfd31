import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./display-settings.ts";

function choose(name: string, value: string): void {
  const input = document.querySelector<HTMLInputElement>(`[name=${name}][value="${value}"]`)!;
  input.checked = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

describe("display-settings", () => {
  beforeEach(() => {
    lay(`<display-settings><form>
      <input type="radio" name="theme" value=""><input type="radio" name="theme" value="dark">
      <input type="radio" name="size" value=""><input type="radio" name="size" value="large">
    </form></display-settings>`);
  });

  it("shows a choice at once and keeps it for the server", () => {
    choose("theme", "dark");
    assert.equal(document.documentElement.dataset["theme"], "dark");
    assert.match(document.cookie, /theme=dark/);
  });

  it("forgets a choice that follows the system again", () => {
    choose("size", "large");
    choose("size", "");
    assert.equal(document.documentElement.dataset["size"], undefined);
    assert.doesNotMatch(document.cookie, /size=large/);
  });

  it("tells the page, so that drawings take the new colours", () => {
    let told = 0;
    document.addEventListener("display:changed", () => (told += 1), { once: true });
    choose("theme", "dark");
    assert.equal(told, 1);
  });
});
