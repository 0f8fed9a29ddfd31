import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Pulse } from "./pulse.ts";
import type { Announcement, Pulsed, Reply, Signal } from "./wire.ts";

const HEAD = { state: "in_progress", remaining_seconds: 60 };
const SAID = { id: 7, text: "Question 3: read 县 for 区", at: "2026-11-30T09:00:00+08:00" };

function pulse(replies: Reply<Pulsed>[], notes = true, ready = (): boolean => true): { pulse: Pulse; sent: [Signal[], number[]][]; said: Announcement[] } {
  const sent: [Signal[], number[]][] = [];
  const said: Announcement[] = [];
  const send = (signals: Signal[], read: number[]): Promise<Reply<Pulsed>> => {
    sent.push([signals, read]);
    return Promise.resolve(replies.shift() ?? { kind: "ok", body: { attempt: HEAD, announcements: [] } });
  };
  return { pulse: new Pulse({ send, heard: () => undefined, says: (one) => said.push(one), notes: () => notes, ready }), sent, said };
}

describe("pulse", () => {
  it("says an announcement once, however often the server repeats it", async () => {
    const again = { kind: "ok", body: { attempt: HEAD, announcements: [SAID] } } as const;
    const { pulse: page, said } = pulse([again, again] as unknown as Reply<Pulsed>[]);
    await page.beat();
    await page.beat();
    assert.deepEqual(said, [SAID]);
  });

  it("keeps what did not arrive and sends it again", async () => {
    const { pulse: page, sent } = pulse([{ kind: "offline" }]);
    page.paste(3);
    await new Promise((resolve) => setTimeout(resolve));
    await page.beat();
    await page.beat();
    assert.deepEqual(sent.map(([signals]) => signals), [[{ kind: "paste", position: 3 }], [{ kind: "paste", position: 3 }], []]);
  });

  it("notes nothing where the exam does not want it", async () => {
    const { pulse: page, sent } = pulse([], false);
    page.paste(3);
    await page.beat();
    assert.deepEqual(sent, [[[], []]]);
  });

  it("does not note that the page was left for a moment", async () => {
    const { pulse: page, sent } = pulse([]);
    page.leave();
    page.back();
    await page.beat();
    assert.deepEqual(sent, [[[], []]]);
  });

  it("sends what was noted before anything could be sent, and what was noted while it was sending", async () => {
    let isReady = false;
    const { pulse: page, sent } = pulse([], true, () => isReady);
    page.paste(1);
    await page.beat();
    assert.equal(sent.length, 0);
    isReady = true;
    const first = page.beat();
    page.paste(2);
    await first;
    await new Promise((resolve) => setTimeout(resolve));
    assert.deepEqual(sent.map(([signals]) => signals), [[{ kind: "paste", position: 1 }], [{ kind: "paste", position: 2 }]]);
  });

  it("tells what was read", async () => {
    const { pulse: page, sent } = pulse([]);
    page.read(7);
    await new Promise((resolve) => setTimeout(resolve));
    assert.deepEqual(sent, [[[], [7]]]);
  });
});
