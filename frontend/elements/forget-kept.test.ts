import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./draft-save.ts";
import "./forget-kept.ts";

const FORM = `<form id="out" data-person="7" data-unsent="%(count)s answers" data-unsent-drafts="%(count)s texts"></form>`;
const DRAFT = `<draft-save data-url="/draft/" data-name="7:1"><form><input name="seen" value="0"><textarea></textarea></form></draft-save>`;

let asked: string[] = [];
let left = 0;

/** Presses the button and waits until the page has gone, or has stayed. */
async function logOut(says: boolean): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("#out")!;
  form.submit = () => void (left += 1);
  window.confirm = (words?: string) => (asked.push(words ?? ""), says);
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
  await new Promise((resolve) => setTimeout(resolve, 20));
}

const keep = (key: string, sent: boolean): void => localStorage.setItem(key, JSON.stringify({ text: "x", seen: "0", sent }));
const names = (): string[] => Object.keys(localStorage).sort();

describe("logging out with texts in the browser", () => {
  beforeEach(() => {
    [asked, left] = [[], 0];
    localStorage.clear();
  });

  it("clears without a question what the server has, and leaves what somebody else has not sent", async () => {
    lay(FORM);
    keep("draft:7:1", true);
    keep("draft:8:1", true);
    keep("draft:8:2", false);
    await logOut(false);
    assert.deepEqual([asked, left, names()], [[], 1, ["draft:8:2"]]);
  });

  it("names own texts that no server has, and keeps them for whoever stays", async () => {
    lay(FORM);
    keep("draft:7:1", false);
    await logOut(false);
    assert.deepEqual([asked, left, names()], [["1 texts"], 0, ["draft:7:1"]]);
    await logOut(true);
    assert.deepEqual([left, names()], [1, []]);
  });

  it("sends first what was typed a moment ago", async () => {
    const sent: string[] = [];
    globalThis.fetch = (async (_url: string, options: { body: URLSearchParams }) => {
      sent.push(options.body.get("text")!);
      return { ok: true, status: 200, redirected: false, json: async () => ({ number: 1, saved_at: null }) };
    }) as unknown as typeof fetch;
    lay(FORM + DRAFT);
    document.querySelector("textarea")!.value = "just now";
    await logOut(false);
    assert.deepEqual([sent, asked, left, names()], [["just now"], [], 1, []]);
  });
});
