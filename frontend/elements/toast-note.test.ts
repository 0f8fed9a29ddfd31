import assert from "node:assert/strict";
import { beforeEach, describe, it } from "node:test";

import { lay } from "../testing/dom.ts";
import { toast } from "./toast-note.ts";

describe("toast-note", () => {
  beforeEach(() => {
    lay(`<main></main><div class="toasts" aria-live="polite"></div>`);
  });

  it("floats a message that the server put in the page", () => {
    document.querySelector("main")!.innerHTML = "<toast-note class='toast'>Saved</toast-note>";
    assert.equal(document.querySelector(".toasts")!.textContent, "Saved");
    assert.equal(document.querySelector("main")!.childElementCount, 0);
  });

  it("shows what a script or an htmx answer says, as text", () => {
    toast("<b>3</b> reminded");
    document.dispatchEvent(new CustomEvent("toast", { detail: { value: "exported" } }));
    const notes = [...document.querySelectorAll(".toasts .toast")].map((note) => note.textContent);
    assert.deepEqual(notes, ["<b>3</b> reminded", "exported"]);
  });
});
