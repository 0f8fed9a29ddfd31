import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import { lay } from "../testing/dom.ts";
import { AGAIN, PAUSE } from "./draft-save.ts";

type Sent = { text: string; seen: string };

let sent: Sent[] = [];
let answers: (() => unknown)[] = [];

function open(text = "", seen = "0"): void {
  lay(`<draft-save data-url="/draft/" data-name="7:1" data-saving="saving" data-saved="saved" data-offline="offline" data-refused="refused:" data-changed="changed">
    <form><input type="hidden" name="csrfmiddlewaretoken" value="t"><input type="hidden" name="seen" value="${seen}"><textarea>${text}</textarea></form>
    <span data-role="state"></span></draft-save>`);
}

function write(text: string): void {
  const field = document.querySelector("textarea")!;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

const said = (): string => document.querySelector("[data-role=state]")!.textContent ?? "";
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
};

async function wait(milliseconds: number): Promise<void> {
  mock.timers.tick(milliseconds);
  await settle();
}

const kept = (number: number) => () => ({ ok: true, status: 200, redirected: false, json: async () => ({ number, saved_at: null }) });
const refused = (code: string) => () => ({ ok: false, status: 409, redirected: false, json: async () => ({ code, title: "no" }) });
const lost = () => {
  throw new TypeError("offline");
};

describe("a draft that saves itself", () => {
  beforeEach(() => {
    sent = [];
    answers = [];
    localStorage.clear();
    mock.timers.enable({ apis: ["setTimeout"] });
    globalThis.fetch = (async (_url: string, options: { body: URLSearchParams }) => {
      sent.push({ text: options.body.get("text")!, seen: options.body.get("seen")! });
      return answers.shift()!();
    }) as unknown as typeof fetch;
  });
  afterEach(() => mock.timers.reset());

  it("is sent once somebody pauses, against the draft that was seen, and says so only then", async () => {
    open();
    answers = [kept(1), kept(2)];
    write("one");
    write("one two");
    assert.equal(said(), "");
    await wait(PAUSE);
    assert.deepEqual([sent, said()], [[{ text: "one two", seen: "0" }], "saved"]);
    write("three");
    await wait(PAUSE);
    assert.deepEqual(sent[1], { text: "three", seen: "1" });
  });

  it("says that the server was not reached, keeps the text here and sends it again", async () => {
    open();
    answers = [lost, kept(1)];
    write("one");
    await wait(PAUSE);
    assert.equal(said(), "offline");
    assert.match(localStorage.getItem("draft:7:1") ?? "", /one/);
    await wait(AGAIN);
    assert.deepEqual([said(), localStorage.getItem("draft:7:1")], ["saved", null]);
  });

  it("puts back after a reload what did not arrive, unless the draft is another one by now", async () => {
    localStorage.setItem("draft:7:1", JSON.stringify({ text: "unsent", seen: "3" }));
    open("kept", "3");
    assert.equal(document.querySelector("textarea")!.value, "unsent");
    localStorage.setItem("draft:7:1", JSON.stringify({ text: "unsent", seen: "2" }));
    open("newer", "3");
    assert.equal(document.querySelector("textarea")!.value, "newer");
  });

  it("stops where another window has changed the draft", async () => {
    open();
    answers = [refused("draft_changed")];
    write("one");
    await wait(PAUSE);
    write("one two");
    await wait(PAUSE);
    assert.deepEqual([said(), sent.length], ["changed", 1]);
  });
});
