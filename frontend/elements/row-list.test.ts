import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./row-list.ts";

const row = (n: number | string, value = "") =>
  `<div data-row><input name="r-${n}-text" value="${value}"><input name="r-${n}-order" data-order value="${n}">
   <button type="button" data-move="-1">up</button></div>`;

function show(html: string): HTMLElement {
  lay(html);
  return document.querySelector("row-list")!;
}

const shown = (list: Element) =>
  [...list.querySelectorAll<HTMLElement>("[data-row]")].filter((one) => !one.hidden).map((one) => one.querySelector("input")!.name);

describe("rows of a form", () => {
  let list: HTMLElement;
  beforeEach(() => {
    list = show(`<row-list data-min="1"><div data-rows>${row(0, "x")}${row(1)}${row(2)}</div><button data-add hidden>more</button></row-list>`);
  });

  it("are put away while they are empty, and come when they are asked for", () => {
    assert.deepEqual(shown(list), ["r-0-text"]);
    list.querySelector<HTMLElement>("[data-add]")!.click();
    assert.deepEqual(shown(list), ["r-0-text", "r-1-text"]);
  });

  it("offer no more when there are none", () => {
    const button = list.querySelector<HTMLElement>("[data-add]")!;
    assert.equal(button.hidden, false);
    button.click();
    button.click();
    assert.equal(button.hidden, true);
  });

  it("stay in sight when something is wrong with them", () => {
    list = show(`<row-list data-min="1"><div data-rows>${row(0)}<div data-row><input name="r-1-text"><ul class="errorlist"><li>!</li></ul></div></div></row-list>`);
    assert.deepEqual(shown(list), ["r-0-text", "r-1-text"]);
  });

  it("are made from the blank one, numbered on, and counted", () => {
    list = show(
      `<input name="r-TOTAL_FORMS" value="1"><row-list data-total="r-TOTAL_FORMS"><div data-rows>${row(0, "x")}</div>
       <template data-blank>${row("__prefix__")}</template><button data-add hidden>more</button></row-list>`,
    );
    list.querySelector<HTMLElement>("[data-add]")!.click();
    assert.deepEqual(shown(list), ["r-0-text", "r-1-text"]);
    assert.equal(document.querySelector<HTMLInputElement>("[name=r-TOTAL_FORMS]")!.value, "2");
  });

  it("change places and say so in their order", () => {
    list = show(`<row-list data-min="2"><div data-rows>${row(1, "a")}${row(2, "b")}</div></row-list>`);
    list.querySelectorAll<HTMLElement>("[data-move]")[1]!.click();
    assert.deepEqual(shown(list), ["r-2-text", "r-1-text"]);
    const orders = [...list.querySelectorAll<HTMLInputElement>("[data-order]")].map((input) => input.value);
    assert.deepEqual(orders, ["1", "2"]);
  });

  it("of an inner list are not the outer list's", () => {
    list = show(
      `<row-list data-min="1"><div data-rows><div data-row><input name="outer" value="x">
         <row-list data-min="0"><div data-rows>${row(0)}</div><button data-add hidden class="inner">more</button></row-list>
       </div><div data-row id="second"><input name="outer-2"></div></div><button data-add hidden class="outer">more</button></row-list>`,
    );
    const second = document.querySelector<HTMLElement>("#second")!;
    document.querySelector<HTMLElement>(".inner")!.click();
    assert.equal(second.hidden, true);
    document.querySelector<HTMLElement>(".outer")!.click();
    assert.equal(second.hidden, false);
  });
});
