import assert from "node:assert/strict";
import { describe as group, it } from "node:test";

import { lay } from "../../testing/dom.ts";
import { describe, isComplete, placeOfKeys, press, read, same, sent, write } from "./answers.ts";
import type { Answer } from "./answers.ts";

const option = (type: string, value: string, key: string): string =>
  `<label class="opt"><input type="${type}" name="r-1" value="${value}"><span class="opt__key">${key}</span></label>`;

function section(shape: string, controls: string): HTMLElement {
  lay(`<section class="q" data-shape="${shape}">${controls}<input type="hidden" name="s-1" value="x"><input type="checkbox" name="f-1"></section>`);
  return document.querySelector("section")!;
}

const single = (): HTMLElement => section("one", option("radio", "b", "A") + option("radio", "a", "B"));
const several = (): HTMLElement => section("many", option("checkbox", "b", "A") + option("checkbox", "a", "B"));
const judged = (): HTMLElement => section("truth", option("radio", "true", "√") + option("radio", "false", "×"));
const gaps = (): HTMLElement => section("texts", `<input name="r-1-1" value=""><input name="r-1-2" value="">`);
const text = (): HTMLElement => section("text", `<textarea name="r-1"></textarea>`);

const select = (entry: string, values: string[]): string =>
  `<div class="opt"><span class="opt__key">${entry.toUpperCase()}</span><select name="r-1-${entry}"><option value=""></option>${values.map((value, at) => `<option value="${value}">${"AB"[at]}. x</option>`).join("")}</select></div>`;
const paired = (): HTMLElement => section("pairs", select("e1", ["p", "q"]) + select("e2", ["p", "q"]));
const ranked = (): HTMLElement => section("ranks", select("a", ["1", "2"]) + select("b", ["1", "2"]));

const part = (id: string, number: number, shape: string, controls: string): string =>
  `<div data-part="${id}" data-number="(${number})" data-shape="${shape}">${controls.replaceAll('name="r-1', `name="r-1-${id}`)}</div>`;
const ofACase = (): HTMLElement =>
  section(
    "parts",
    part("p1", 1, "one", option("radio", "b", "A") + option("radio", "a", "B")) +
      part("p2", 2, "pairs", select("e1", ["p", "q"]) + select("e2", ["p", "q"])) +
      part("p3", 3, "text", `<textarea name="r-1"></textarea>`),
  );

group("answers", () => {
  const cases: [() => HTMLElement, Answer, string][] = [
    [single, "a", "B"],
    [several, ["b", "a"], "A、B"],
    [judged, false, "×"],
    [gaps, ["十五", ""], "十五；—"],
    [paired, { e2: "q" }, "1—?、2—B"],
    [ranked, { a: 2, b: 1 }, "B、A"],
    [text, "一行\n又一行", "一行 又一行"],
    [ofACase, { p1: "a", p2: { e2: "q" } }, "(1)B；(2)1—?、2—B；(3)—"],
  ];

  it("come back as they were put in, in every type", () => {
    for (const [make, answer, shown] of cases) {
      const question = make();
      assert.equal(read(question), null);
      write(question, answer);
      assert.deepEqual(read(question), answer);
      assert.equal(describe(question, answer), shown);
      write(question, null);
      assert.equal(read(question), null);
    }
  });

  it("that the server sent are told from what stands there now", () => {
    const question = section("many", `<input type="checkbox" name="r-1" value="b" checked><input type="checkbox" name="r-1" value="a">`);
    press(question, 1);
    assert.deepEqual([sent(question), read(question)], [["b"], ["b", "a"]]);
    const ranks = section("ranks", `<select name="r-1-a"><option value=""></option><option value="1" selected>1</option></select>`);
    write(ranks, null);
    assert.deepEqual([sent(ranks), read(ranks)], [{ a: 1 }, null]);
    const words = section("text", `<textarea name="r-1">一行</textarea>`);
    write(words, "又一行");
    assert.deepEqual([sent(words), read(words)], ["一行", "又一行"]);
  });

  it("of options are the same in any order, of gaps only in theirs", () => {
    assert.ok(same(several(), ["a", "b"], ["b", "a"]));
    assert.ok(!same(gaps(), ["a", "b"], ["b", "a"]));
    assert.ok(!same(judged(), false, null));
    assert.ok(same(ranked(), { a: 2, b: 1 }, { b: 1, a: 2 }));
    assert.ok(!same(ranked(), { a: 2, b: 1 }, { a: 1, b: 2 }));
  });

  it("are chosen by key, and a chosen radio button is cleared again", () => {
    const question = single();
    assert.ok(press(question, 1));
    assert.equal(read(question), "a");
    press(question, 1);
    assert.equal(read(question), null);
    assert.ok(!press(question, 5));
  });

  it("of a case are read part by part, and none is the answer of another", () => {
    const question = ofACase();
    write(question, { p1: "b", p3: "依据" });
    assert.deepEqual([read(question), sent(question)], [{ p1: "b", p3: "依据" }, null]);
    assert.ok(same(question, { p1: "b", p2: { e1: "p", e2: "q" } }, { p2: { e2: "q", e1: "p" }, p1: "b" }));
    assert.ok(!same(question, { p1: "b" }, { p3: "b" }));
    assert.ok(!isComplete(question));
    write(question, { p1: "b", p2: { e1: "p" }, p3: "依据" });
    assert.ok(isComplete(question));
  });

  it("of a case are chosen by keys in the part that holds the focus, and nowhere else", () => {
    const question = ofACase();
    assert.equal(press(placeOfKeys(question), 0), false);
    question.querySelector<HTMLElement>("input[value=a]")!.focus();
    assert.equal(press(placeOfKeys(question), 1), true);
    assert.deepEqual(read(question), { p1: "a" });
  });
});
