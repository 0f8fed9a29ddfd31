import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import { lay } from "../testing/dom.ts";
import { clock, QuizTimer } from "./quiz-timer.ts";

function timer(remaining: number): { element: QuizTimer; said: string[] } {
  const said: string[] = [];
  for (const name of ["timer:mark", "timer:over", "timer:doubt"]) {
    document.addEventListener(name, (event) => said.push(`${name} ${(event as CustomEvent).detail ?? ""}`.trim()), { signal: stop.signal });
  }
  lay(`<quiz-timer remaining="${remaining}"><time></time></quiz-timer>`);
  return { element: document.querySelector("quiz-timer")!, said };
}

let now = 0;
let wall = 0;
let stop = new AbortController();

describe("quiz-timer", () => {
  beforeEach(() => {
    now = 1000;
    wall = 5_000_000;
    stop = new AbortController();
    mock.method(performance, "now", () => now);
    mock.method(Date, "now", () => wall + now);
    mock.timers.enable({ apis: ["setInterval"] });
  });
  afterEach(() => {
    document.body.replaceChildren();
    stop.abort();
    mock.timers.reset();
    mock.restoreAll();
  });

  function pass(seconds: number): void {
    now += seconds * 1000;
    mock.timers.tick(500);
  }

  it("writes hours only when there are some", () => {
    assert.deepEqual([clock(65), clock(3599), clock(3909)], ["01:05", "59:59", "1:05:09"]);
  });

  it("counts down on its own clock, whatever the wall clock says", () => {
    const { element } = timer(120);
    wall += 1_000;
    pass(30);
    assert.equal(element.querySelector("time")!.textContent, "01:30");
  });

  it("speaks at ten, five and one minute, once each", () => {
    const { said } = timer(11 * 60);
    for (let second = 0; second < 11 * 60 - 10; second += 10) pass(10);
    assert.deepEqual(said, ["timer:mark 10", "timer:mark 5", "timer:mark 1"]);
  });

  it("does not announce a mark that was past when the page was opened", () => {
    const { said } = timer(4 * 60);
    pass(10);
    assert.deepEqual(said, []);
  });

  it("says once that the time is over, and again only if time was given in between", () => {
    const { element, said } = timer(1);
    pass(2);
    pass(2);
    element.sync(60);
    pass(61);
    assert.deepEqual(said.filter((name) => name === "timer:over").length, 2);
  });

  it("doubts itself when the device slept", () => {
    const { said } = timer(600);
    wall += 60_000;
    pass(1);
    assert.ok(said.includes("timer:doubt"));
  });
});
