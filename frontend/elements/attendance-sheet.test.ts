import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./attendance-sheet.ts";

const sent: FormData[] = [];
let answers: (() => Promise<Response> | Response)[] = [];
const usual = globalThis.fetch;

function row(place: number): string {
  const radio = (state: string): string => `<input type="radio" name="state-${place}" value="${state}">`;
  return `<li data-place="${place}"><fieldset>${radio("present")}${radio("leave")}${radio("absent")}</fieldset>
    <input type="hidden" name="seen-${place}" value="0"><input name="hours-${place}"><input name="reason-${place}">
    <p data-role="note"></p><p data-role="warning"></p></li>`;
}

function json(data: object, status = 200): Response {
  const counts = { entered: 1, all: 2, present: 1, leave: 0, absent: 0 };
  const body = { at: "15:02", rows: {}, problems: {}, counts, ...data };
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
}

const saved = (place: number, state = "present"): Response =>
  json({ rows: { [place]: { seen: 1, state, hours: "", reason: "", warning: "" } } });
const box = (name: string, value = ""): HTMLInputElement =>
  document.querySelector<HTMLInputElement>(`[name=${name}]${value && `[value=${value}]`}`)!;
const said = (): string => document.querySelector("[data-role=save]")!.textContent ?? "";
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 220));

function press(target: HTMLElement, key: string): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

function choose(name: string, value: string): void {
  box(name, value).checked = true;
  box(name, value).dispatchEvent(new Event("change", { bubbles: true }));
}

describe("attendance-sheet", () => {
  beforeEach(() => {
    sent.length = 0;
    answers = [];
    globalThis.fetch = (async (_url: unknown, how: RequestInit) => {
      sent.push(how.body as FormData);
      return answers.shift()?.() ?? saved(7);
    }) as typeof fetch;
    lay(`<attendance-sheet data-saving="saving" data-saved="saved %(time)s" data-unsaved="look" data-offline="offline"
      data-login="log in" data-short="say why"><form><span data-count="entered">0</span><span data-role="save" hidden></span>
      <ul>${row(7)}${row(8)}</ul></form></attendance-sheet>`);
  });

  afterEach(() => {
    document.querySelector("attendance-sheet")!.remove();
    globalThis.fetch = usual;
  });

  it("sends the one row that was chosen and says when it is on record", async () => {
    choose("state-7", "present");
    await settle();
    assert.deepEqual([...sent[0]!.keys()].sort(), ["hours-7", "reason-7", "seen-7", "state-7"]);
    assert.equal(said(), "saved 15:02");
    assert.equal(box("seen-7").value, "1");
    assert.equal(document.querySelector("[data-count=entered]")!.textContent, "1");
  });

  it("chooses with 1, 2, 3 and goes on to the next person", async () => {
    box("state-7", "present").focus();
    press(box("state-7", "present"), "2");
    assert.equal(box("state-7", "leave").checked, true);
    assert.equal((document.activeElement as HTMLInputElement).name, "state-8");
    press(box("state-8", "present"), "ArrowUp");
    assert.equal((document.activeElement as HTMLInputElement).name, "state-7");
    await settle();
  });

  it("keeps an absence back until something is said of it", async () => {
    press(box("state-7", "present"), "3");
    await settle();
    assert.equal(sent.length, 0);
    assert.equal(said(), "say why");
    box("reason-7").value = "不明";
    box("reason-7").dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
    assert.equal(sent[0]!.get("reason-7"), "不明");
  });

  it("shows what somebody else entered meanwhile, and never says saved", async () => {
    const theirs = { seen: 2, state: "leave", hours: "2", reason: "事假", warning: "" };
    answers = [() => json({ rows: { 7: theirs }, problems: { 7: { code: "changed", message: "Meanwhile" } } })];
    choose("state-7", "present");
    await settle();
    assert.equal(said(), "look");
    assert.equal(box("state-7", "leave").checked, true);
    assert.equal(box("hours-7").value, "2");
    assert.match(document.querySelector("[data-place='7'] [data-role=note]")!.textContent!, /Meanwhile/);
  });

  it("says that nothing is saved where nothing comes through, and keeps the row to try again", async () => {
    answers = [() => Promise.reject(new TypeError("offline"))];
    choose("state-7", "present");
    await settle();
    assert.equal(said(), "offline");
    window.dispatchEvent(new Event("online"));
    await settle();
    assert.equal(sent.length, 2);
    assert.equal(said(), "saved 15:02");
  });

  it("never takes a login page for an answer", async () => {
    answers = [() => new Response("<html>", { headers: { "Content-Type": "text/html" } })];
    choose("state-7", "present");
    await settle();
    assert.equal(said(), "log in");
  });
});
