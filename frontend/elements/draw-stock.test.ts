import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import { available, type Stock } from "./draw-stock.ts";

const stock: Stock[] = [
  [1, "single_choice", 11, 10, 1, 5],
  [1, "single_choice", 12, 10, 3, 2],
  [1, "single_choice", null, null, 1, 4],
  [1, "true_false", 11, 10, 1, 7],
  [2, "single_choice", 11, 10, 1, 9],
];
const wanted = (said: Partial<Record<"topic" | "difficulty", string>> = {}) => ({
  bank: "1",
  interaction: "single_choice",
  topic: "",
  difficulty: "",
  ...said,
});

describe("what the bank holds for a draw", () => {
  it("counts one bank and one type", () => assert.equal(available(stock, wanted()), 11));
  it("takes a theme with its topics", () => assert.equal(available(stock, wanted({ topic: "10" })), 7));
  it("takes a topic alone", () => assert.equal(available(stock, wanted({ topic: "12" })), 2));
  it("narrows by difficulty", () => assert.equal(available(stock, wanted({ difficulty: "1" })), 9));
  it("is nothing where nothing is", () => assert.equal(available(stock, wanted({ topic: "99" })), 0));
});

describe("the draw's row", () => {
  const html = `
    <script type="application/json" id="stock">${JSON.stringify(stock)}</script>
    <draw-stock source="stock"><div data-row>
      <input name="r-0-bank" value="1"><input name="r-0-interaction" value="single_choice">
      <input name="r-0-topic" value="12"><input name="r-0-difficulty" value=""><input name="r-0-count" value="">
      <output data-stock data-lack="{n} missing" data-tight="just {n}" data-enough="{n} there"></output>
    </div></draw-stock>`;

  for (const [count, words, css] of [
    ["1", "2 there", ""],
    ["2", "just 2", "is-tight"],
    ["5", "3 missing", "is-lack"],
  ] as const) {
    it(`says at once what ${count} of 2 means`, () => {
      lay(html);
      const input = document.querySelector<HTMLInputElement>("[name=r-0-count]")!;
      input.value = count;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      assert.equal(document.querySelector("output")!.textContent, words);
      assert.equal(document.querySelector("[data-row]")!.className, css);
    });
  }
});
