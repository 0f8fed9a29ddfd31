import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import { lay } from "../testing/dom.ts";
import { PAUSE, seen } from "./lesson-progress.ts";

type Sent = { url: string; place: string };

let sent: Sent[] = [];
let online = true;
let top = 0;

function open(attributes = "", more = ""): HTMLElement {
  lay(`<lesson-progress data-url="/place/" ${attributes}>
    <p data-resume hidden><button type="button">resume</button></p>
    <div data-text>text</div>${more}
    <form data-read><input type="hidden" name="csrfmiddlewaretoken" value="t"><button>read</button></form>
  </lesson-progress>`);
  return document.querySelector<HTMLElement>("lesson-progress")!;
}

/** Scrolls so far that `percent` of the text has come into view. */
function scrollTo(percent: number): void {
  top = window.innerHeight - (2000 * percent) / 100;
  window.dispatchEvent(new Event("scroll"));
}

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

describe("lesson-progress", () => {
  beforeEach(() => {
    [sent, online, top] = [[], true, window.innerHeight];
    mock.timers.enable({ apis: ["setTimeout"] });
    HTMLElement.prototype.getBoundingClientRect = () => ({ top, height: 2000 }) as DOMRect;
    globalThis.fetch = async (url, options) => {
      sent.push({ url: String(url), place: (options!.body as URLSearchParams).get("place")! });
      return { ok: online } as Response;
    };
  });

  afterEach(() => {
    lay("");
    mock.timers.reset();
  });

  it("says that the lesson was opened", async () => {
    open();
    await settle();
    assert.deepEqual(sent, [{ url: "/place/", place: "0" }]);
  });

  it("sends the furthest place once the reader pauses", async () => {
    open();
    await settle();
    scrollTo(30);
    scrollTo(46);
    scrollTo(20);
    mock.timers.tick(PAUSE);
    await settle();
    assert.deepEqual(sent.map((each) => each.place), ["0", "46"]);
  });

  it("sends nothing twice and nothing before the place known", async () => {
    open('data-place="60"');
    await settle();
    scrollTo(40);
    mock.timers.tick(PAUSE);
    await settle();
    assert.deepEqual(sent.map((each) => each.place), ["60"]);
  });

  it("sends again what did not arrive", async () => {
    open();
    await settle();
    online = false;
    scrollTo(30);
    mock.timers.tick(PAUSE);
    await settle();
    online = true;
    scrollTo(30);
    mock.timers.tick(PAUSE);
    await settle();
    assert.deepEqual(sent.map((each) => each.place), ["0", "30", "30"]);
  });

  it("presses the button once, when the last line was scrolled to", () => {
    const lesson = open();
    const submit = mock.method(lesson.querySelector("form")!, "requestSubmit", () => {});
    scrollTo(99);
    assert.equal(submit.mock.callCount(), 0);
    scrollTo(100);
    scrollTo(100);
    assert.equal(submit.mock.callCount(), 1);
  });

  it("leaves a short text without questions to its reader: nobody scrolled", () => {
    top = -5000;
    const submit = mock.method(HTMLFormElement.prototype, "requestSubmit", () => {});
    open();
    mock.timers.tick(PAUSE);
    assert.equal(submit.mock.callCount(), 0);
    submit.mock.restore();
  });

  it("takes a short text for read where a question follows", () => {
    top = -5000;
    const submit = mock.method(HTMLFormElement.prototype, "requestSubmit", () => {});
    open("", '<section class="checkq"></section>');
    assert.equal(submit.mock.callCount(), 1);
    submit.mock.restore();
  });

  it("offers to go on from where one was", () => {
    const offer = () => document.querySelector<HTMLElement>("[data-resume]")!;
    open('data-place="46"');
    assert.equal(offer().hidden, false);
    open('data-place="2"');
    assert.equal(offer().hidden, true);
    open('data-place="46" data-ended');
    assert.equal(offer().hidden, true);
  });

  it("keeps no record of a preview", async () => {
    lay('<lesson-progress><div data-text></div><input name="csrfmiddlewaretoken" value="t"></lesson-progress>');
    await settle();
    assert.deepEqual(sent, []);
  });

  it("knows how much of a text has come into view", () => {
    top = 300;
    assert.equal(seen(document.body, 1300), 50);
    top = 5000;
    assert.equal(seen(document.body, 1300), 0);
  });
});
