import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./watch-live.ts";

function answer(raw: { status: number; redirected: boolean }): Event {
  const event = new CustomEvent("htmx:before:response", { bubbles: true, cancelable: true, detail: { ctx: { response: { raw } } } });
  document.querySelector("#live")!.dispatchEvent(event);
  return event;
}

const line = (): string => document.querySelector("[data-now]")!.textContent ?? "";

describe("watch-live", () => {
  beforeEach(() => {
    lay(`<watch-live every="0.01"><div id="live" hx-trigger="look"></div><p data-now="Looked at %(time)s" data-stale="Not up to date">As of</p></watch-live>`);
  });

  afterEach(() => document.querySelector("watch-live")!.remove());

  it("looks again and again, at what is there now", async () => {
    let looks = 0;
    document.querySelector("#live")!.addEventListener("look", () => (looks += 1));
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.ok(looks > 1);
    document.querySelector("#live")!.removeAttribute("hx-trigger");
    looks = 0;
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(looks, 0);
  });

  it("says when it looked, also where nothing is new", () => {
    assert.equal(answer({ status: 204, redirected: false }).defaultPrevented, false);
    assert.match(line(), /^Looked at \d/);
  });

  it("keeps the list when the login has expired or the server fails", () => {
    for (const raw of [{ status: 200, redirected: true }, { status: 500, redirected: false }]) {
      assert.equal(answer(raw).defaultPrevented, true);
      assert.equal(line(), "Not up to date");
    }
  });
});
