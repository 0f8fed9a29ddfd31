import assert from "node:assert/strict";
import { beforeEach, describe as group, it } from "node:test";

import { lay } from "../testing/dom.ts";
import "./order-list.ts";

const row = (entry: string): string =>
  `<li class="opt" data-row data-plain="${entry}"><span data-grip hidden></span>
   <label class="order__place"><select name="r-1-${entry}"><option value="">—</option><option>1</option><option>2</option><option>3</option></select></label>
   <b data-role="rank" hidden></b><span data-role="acts" hidden><button data-move="-1"></button><button data-move="1"></button></span></li>`;

const page = (): void =>
  lay(`<section><order-list data-said="%(entry)s %(place)s/%(total)s"><p data-role="open" hidden><button data-keep></button></p>
    <ol>${["a", "b", "c"].map(row).join("")}</ol><p data-role="said"></p></order-list></section>`);

const places = (): Record<string, string> =>
  Object.fromEntries([...document.querySelectorAll("select")].map((box) => [box.name.slice(4), box.value]));
const press = (entry: string, by: string): void =>
  document.querySelector<HTMLElement>(`[data-plain="${entry}"] [data-move="${by}"]`)!.click();
const part = (role: string): HTMLElement => document.querySelector<HTMLElement>(`[data-role=${role}]`)!;

group("<order-list>", () => {
  beforeEach(page);

  it("counts nothing as an answer before somebody moves or keeps", () => {
    assert.deepEqual(places(), { a: "", b: "", c: "" });
    assert.equal(part("open").hidden, false);
  });

  it("gives every entry its place with the first move, and says where it is now", () => {
    let changes = 0;
    document.querySelector("section")!.addEventListener("change", () => (changes += 1));
    press("c", "-1");
    assert.deepEqual(places(), { a: "1", c: "2", b: "3" });
    assert.equal(part("said").textContent, "c 2/3");
    assert.equal(part("open").hidden, true);
    assert.equal(changes, 1);
  });

  it("stays where it is at the ends", () => {
    press("a", "-1");
    assert.deepEqual(places(), { a: "1", b: "2", c: "3" });
  });

  it("keeps the order as it stands when it is right already", () => {
    document.querySelector<HTMLElement>("[data-keep]")!.click();
    assert.deepEqual(places(), { a: "1", b: "2", c: "3" });
  });

  it("follows an answer that came from elsewhere", () => {
    const [a, b, c] = [...document.querySelectorAll("select")];
    a!.value = "3";
    b!.value = "1";
    c!.value = "2";
    document.querySelector("order-list")!.dispatchEvent(new Event("answer:written"));
    assert.deepEqual([...document.querySelectorAll("[data-row]")].map((one) => (one as HTMLElement).dataset["plain"]), ["b", "c", "a"]);
  });
});
