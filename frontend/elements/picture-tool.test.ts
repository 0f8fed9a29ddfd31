import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import { tableOf } from "./picture-tool.ts";

const PASTED = `<html><body><table><tr><td><p>年份</p></td><td>人 数</td></tr><tr><td>2024</td><td>30|31</td></tr><tr><td>合计</td></tr></table></body></html>`;

function paste(text: HTMLTextAreaElement, markup: string): boolean {
  const event = new Event("paste", { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { getData: () => markup } });
  return text.dispatchEvent(event);
}

describe("picture-tool", () => {
  it("makes lines between bars of a table from Word or Excel", () => {
    assert.equal(tableOf(PASTED), "| 年份 | 人 数 |\n|---|---|\n| 2024 | 30/31 |\n| 合计 |  |");
    assert.equal(tableOf("<p>没有表格</p>"), "");
    assert.equal(tableOf("<table><tr><td>一格</td></tr></table>"), "");
  });

  it("puts a pasted table where one types, on lines of its own, and leaves other text to the browser", () => {
    lay(`<picture-tool><input type="hidden"></picture-tool><textarea data-typed>看表</textarea>`);
    const text = document.querySelector("textarea")!;
    text.setSelectionRange(2, 2);
    assert.equal(paste(text, "<p>文字</p>"), true);
    assert.equal(paste(text, PASTED), false);
    assert.match(text.value, /^看表\n\| 年份 \| 人 数 \|\n\|---\|---\|\n/);
  });

  it("writes the chosen picture into the text that was typed in last, what it shows ready to be changed", async () => {
    lay(`<textarea data-typed id="one"></textarea><textarea data-typed id="two">看图</textarea>
      <picture-tool data-word="说明"><span data-chooser-title></span><input type="hidden" value=""></picture-tool>`);
    const text = document.querySelector<HTMLTextAreaElement>("#two")!;
    text.setSelectionRange(2, 2);
    text.dispatchEvent(new Event("focusin", { bubbles: true }));
    document.querySelector("[data-chooser-title]")!.textContent = "地图[1]";
    document.querySelector("input")!.setAttribute("value", "12");
    await new Promise((done) => setTimeout(done));
    assert.equal(text.value, "看图\n[图 12：地图1]\n");
    assert.equal(text.value.slice(text.selectionStart, text.selectionEnd), "地图1");
  });
});
