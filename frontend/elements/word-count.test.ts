import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import { lengthOf } from "./word-count.ts";

function withText(limits: string, text: string): HTMLElement {
  lay(`<word-count ${limits} data-count="%(count)s 字" data-less="%(count)s 字，少 %(off)s" data-more="%(count)s 字，多 %(off)s">
    <textarea>${text}</textarea><output data-role="count" hidden></output></word-count>`);
  return document.querySelector("word-count")!;
}

function said(element: HTMLElement): string {
  return element.querySelector("output")!.textContent ?? "";
}

describe("word-count", () => {
  it("counts what stands there, white space apart", () => {
    assert.equal(lengthOf(" 先查明\n\u3000事实 ab"), 7);
    assert.equal(lengthOf("𠮷"), 1);
    const element = withText("", "先查明 事实");
    assert.equal(said(element), "5 字");
    assert.equal(element.querySelector("output")!.hidden, false);
  });

  it("says by how much an answer misses its length, and nothing of an empty one", () => {
    const element = withText(`data-least="4" data-most="6"`, "");
    const box = element.querySelector("textarea")!;
    const seen = ["", "甲乙", "甲乙丙丁", "甲乙丙丁戊己庚"].map((text) => {
      box.value = text;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      return [said(element), element.classList.contains("is-off")];
    });
    assert.deepEqual(seen, [["0 字", false], ["2 字，少 2", true], ["4 字", false], ["7 字，多 1", true]]);
  });

  it("follows an answer that came from elsewhere", () => {
    const element = withText("", "");
    element.querySelector("textarea")!.value = "甲乙";
    element.dispatchEvent(new Event("answer:written"));
    assert.equal(said(element), "2 字");
  });
});
