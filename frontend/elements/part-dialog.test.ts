import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import { show } from "./part-dialog.ts";

const LINK = `<a href="/desk/classes/1/why/2/3/" data-part>85 分</a>`;

function answering(html: string): Request[] {
  const seen: Request[] = [];
  globalThis.fetch = (async (url: string, init: RequestInit) => {
    seen.push(new Request(new URL(url, "http://here/"), init));
    return new Response(html);
  }) as typeof fetch;
  return seen;
}

function laid(): HTMLAnchorElement {
  lay(LINK);
  HTMLDialogElement.prototype.showModal = function showModal(this: HTMLDialogElement) {
    this.open = true;
  };
  return document.querySelector("a")!;
}

describe("part-dialog", () => {
  it("asks for the part alone and shows it in a dialog that its heading names", async () => {
    const link = laid();
    const [asked] = [answering(`<h2 id="why-name">结业考试</h2><button data-close>关闭</button>`)];
    await show(link);
    assert.equal(asked[0]!.headers.get("X-Part"), "1");
    const dialog = document.querySelector("dialog")!;
    assert.equal(dialog.getAttribute("aria-labelledby"), "why-name");
    assert.ok(dialog.open);
  });

  it("shows each in a dialog of its own", async () => {
    const link = laid();
    answering(`<h2 id="why-name">一</h2>`);
    await show(link);
    answering(`<h2 id="why-name">二</h2>`);
    await show(link);
    assert.deepEqual([...document.querySelectorAll("dialog h2")].map((heading) => heading.textContent), ["一", "二"]);
  });
});
