import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import { offerToEnlarge } from "./enlarge-pictures.ts";

const VIEW = `<dialog id="picture-view" data-open="放大"><img alt=""></dialog>`;
const PICTURE = `<img src="/media/questions/a.png" alt="地图" width="800" height="600">`;

function opened(): string[] {
  const view = document.querySelector("dialog")!;
  const seen: string[] = [];
  view.showModal = () => void seen.push(view.querySelector("img")!.alt);
  return seen;
}

describe("enlarge-pictures", () => {
  it("opens a picture of a question by its button or by itself", () => {
    lay(`<div class="q__stem">${PICTURE}</div>${VIEW}`);
    const seen = opened();
    offerToEnlarge(document);
    const button = document.querySelector<HTMLElement>(".picture__open")!;
    assert.equal(button.getAttribute("aria-label"), "放大: 地图");
    button.click();
    document.querySelector<HTMLElement>(".q__stem img")!.click();
    assert.deepEqual(seen, ["地图", "地图"]);
  });

  it("lets the picture of an option choose the option", () => {
    lay(`<label class="opt"><input type="radio"><span>${PICTURE}</span></label>${VIEW}`);
    const seen = opened();
    offerToEnlarge(document);
    document.querySelector<HTMLElement>(".opt img")!.click();
    assert.deepEqual(seen, []);
  });

  it("leaves signs in the text, other pictures and pages without the view alone", () => {
    lay(`<div class="q__stem"><img src="/x.png" alt="" width="20"></div><div>${PICTURE}</div>${VIEW}`);
    offerToEnlarge(document);
    assert.equal(document.querySelector(".picture__open"), null);
    lay(`<div class="q__stem">${PICTURE}</div>`);
    offerToEnlarge(document);
    assert.equal(document.querySelector(".picture__open"), null);
  });
});
