import assert from "node:assert/strict";
import { describe, it } from "node:test";

import "./print-button.ts";

describe("the print button", () => {
  it("appears with the script and opens the print dialog", () => {
    let printed = 0;
    window.print = () => void (printed += 1);
    const element = document.createElement("print-button");
    element.innerHTML = "<button type=button hidden>打印</button>";
    document.body.replaceChildren(element);
    const button = document.querySelector("button")!;
    assert.equal(button.hidden, false);
    button.click();
    assert.equal(printed, 1);
  });
});
