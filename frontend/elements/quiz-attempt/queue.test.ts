import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, it, mock } from "node:test";

import "../../testing/dom.ts";
import { countKept, forgetAll, Memory } from "./memory.ts";
import { Queue } from "./queue.ts";
import type { Conflict } from "./queue.ts";
import type { Reply, Saved, Sent } from "./wire.ts";

const HEAD = { state: "in_progress", remaining_seconds: 60 };

/** A server that answers as it is told, else saves everything. */
class Server {
  calls: Sent[][] = [];
  replies: ((sent: Sent[]) => Reply<Saved>)[] = [];

  send = (sent: Sent[]): Promise<Reply<Saved>> => {
    this.calls.push(structuredClone(sent));
    return Promise.resolve((this.replies.shift() ?? saves)(sent));
  };
}

function saves(sent: Sent[]): Reply<Saved> {
  return answers(sent.map(({ position, seq, response, flagged }) => ({ position, outcome: "saved", seq, response, flagged, saved_at: "2026-01-01T00:00:00Z" })));
}

function answers(results: Saved["results"]): Reply<Saved> {
  return { kind: "ok", body: { results, attempt: HEAD } };
}

function stale(position: number, seq: number, response: string): (sent: Sent[]) => Reply<Saved> {
  return () => answers([{ position, outcome: "stale", seq, response, flagged: false, saved_at: "2026-01-01T00:00:00Z" }]);
}

interface Heard {
  conflicts: Conflict[];
  refused: number[];
  late: number[];
  held: [number, unknown][];
  final: string[];
}

let server: Server;
let heard: Heard;

function queue(lease = "one", renew = (): Promise<boolean> => Promise.resolve(false)): Queue {
  return new Queue({
    memory: new Memory("7", "42", lease),
    send: server.send,
    renew,
    ears: {
      same: (_position, one, other) => one === other,
      changed: () => undefined,
      head: () => undefined,
      conflict: (conflict) => heard.conflicts.push(conflict),
      refused: (position) => heard.refused.push(position),
      late: (positions) => heard.late.push(...positions),
      held: (position, { response }) => heard.held.push([position, response]),
      final: (code) => heard.final.push(code),
    },
  });
}

/** Lets promises and timers of no delay run. */
async function settle(ms = 0): Promise<void> {
  for (let round = 0; round < 10; round += 1) {
    mock.timers.tick(round ? 0 : ms);
    await Promise.resolve();
  }
}

describe("the queue of answers", () => {
  beforeEach(() => {
    localStorage.clear();
    server = new Server();
    heard = { conflicts: [], refused: [], late: [], held: [], final: [] };
    mock.timers.enable({ apis: ["setTimeout"] });
  });
  afterEach(() => mock.timers.reset());

  it("waits a little, then sends the newest answer once", async () => {
    const line = queue();
    line.change(1, "a", false, 400);
    line.change(1, "b", false, 400);
    assert.equal(line.state, "saving");
    await settle(400);
    assert.deepEqual(server.calls, [[{ position: 1, seq: 2, response: "b", flagged: false }]]);
    assert.deepEqual(heard.held, [[1, "b"]]);
    assert.equal(line.state, "saved");
  });

  it("numbers after what the server knows", async () => {
    const line = queue();
    line.learn([{ position: 1, seq: 7 }]);
    line.change(1, "a", false, 0);
    await settle();
    assert.equal(server.calls[0]![0]!.seq, 8);
  });

  it("keeps what was changed while it was being sent", async () => {
    const line = queue();
    server.replies.push((sent) => {
      line.change(1, "b", false, 400);
      return saves(sent);
    });
    line.change(1, "a", false, 0);
    await settle();
    assert.equal(line.count, 1);
    await settle(400);
    assert.deepEqual(server.calls.map((call) => call[0]!.response), ["a", "b"]);
    assert.equal(line.state, "saved");
  });

  it("says that it is offline, keeps the answer in the browser, and sends it when the network is back", async () => {
    const line = queue();
    server.replies.push(() => ({ kind: "offline" }));
    line.change(1, "a", false, 0);
    await settle();
    assert.equal(line.state, "offline");
    assert.equal(countKept(), 1);
    await line.resume();
    assert.equal(line.state, "saved");
    assert.equal(countKept(), 0);
  });

  it("tries again by itself, more and more rarely", async () => {
    const line = queue();
    server.replies.push(() => ({ kind: "offline" }), () => ({ kind: "offline" }));
    line.change(1, "a", false, 0);
    await settle();
    await settle(2_000);
    await settle(2_000);
    assert.equal(server.calls.length, 2);
    await settle(2_000);
    assert.equal(server.calls.length, 3);
    assert.equal(line.state, "saved");
  });

  it("finds the answers of a page that crashed, and sends them with their numbers", async () => {
    server.replies.push(() => ({ kind: "offline" }));
    queue("gone").change(3, "c", true, 0);
    await settle();
    const line = queue("new");
    line.restore(new Memory("7", "42", "new").recall(() => false));
    await line.flush();
    assert.deepEqual(server.calls.at(-1), [{ position: 3, seq: 1, response: "c", flagged: true }]);
    assert.equal(countKept(), 0);
  });

  it("leaves the answers of a page that is open to that page", async () => {
    server.replies.push(() => ({ kind: "offline" }));
    queue("open").change(3, "c", true, 0);
    await settle();
    assert.equal(new Memory("7", "42", "new").recall((lease) => lease === "open").size, 0);
  });

  it("keeps answers of another person and another exam apart", async () => {
    server.replies.push(() => ({ kind: "offline" }));
    queue().change(1, "a", false, 0);
    await settle();
    assert.equal(new Memory("8", "42", "one").recall(() => false).size, 0);
    assert.equal(new Memory("7", "43", "one").recall(() => false).size, 0);
    assert.equal(countKept(), 1);
  });

  it("forgets everything at logout", async () => {
    server.replies.push(() => ({ kind: "offline" }));
    queue().change(1, "a", false, 0);
    await settle();
    forgetAll();
    assert.equal(countKept(), 0);
  });

  it("lets the person choose between two answers and sends the others meanwhile", async () => {
    const line = queue();
    server.replies.push(stale(1, 5, "server"));
    line.change(1, "page", false, 0);
    await settle();
    assert.equal(line.state, "conflict");
    assert.deepEqual([heard.conflicts[0]!.server.response, heard.conflicts[0]!.page.response], ["server", "page"]);
    line.change(2, "x", false, 0);
    await settle();
    assert.deepEqual(server.calls.at(-1)!.map(({ position }) => position), [2]);
    line.settle(1, "page");
    await settle();
    assert.deepEqual(server.calls.at(-1), [{ position: 1, seq: 6, response: "page", flagged: false }]);
    assert.equal(line.state, "saved");
  });

  it("drops its own answer only when the person chose the other", async () => {
    const line = queue();
    server.replies.push(stale(1, 5, "server"));
    line.change(1, "page", false, 0);
    await settle();
    assert.deepEqual(heard.held, []);
    line.settle(1, "server");
    await settle();
    assert.deepEqual(heard.held, [[1, "server"]]);
    assert.equal(line.state, "saved");
    assert.equal(server.calls.length, 1);
  });

  it("asks nobody when both answers are the same", async () => {
    const line = queue();
    server.replies.push(stale(1, 5, "a"));
    line.change(1, "a", false, 0);
    await settle();
    assert.equal(heard.conflicts.length, 0);
    assert.equal(line.state, "saved");
  });

  it("stops when another page took over, and keeps its answers for the choice of the person", async () => {
    const line = queue();
    server.replies.push(() => ({ kind: "refused", code: "lease_lost", body: {} }));
    line.change(1, "a", false, 0);
    await settle();
    assert.equal(line.state, "readonly");
    await line.resume();
    assert.equal(server.calls.length, 1);
    line.release();
    await line.flush();
    assert.equal(line.state, "saved");
  });

  it("waits for the login and loses nothing", async () => {
    const line = queue();
    server.replies.push(() => ({ kind: "expired" }));
    line.change(1, "a", false, 0);
    await settle();
    assert.equal(line.state, "expired");
    await line.resume();
    assert.equal(line.state, "saved");
  });

  it("takes a new token once when the session changed in another window", async () => {
    let renewed = 0;
    const line = queue("one", () => Promise.resolve(Boolean((renewed += 1))));
    server.replies.push(() => ({ kind: "csrf" }));
    line.change(1, "a", false, 0);
    await settle();
    assert.deepEqual([renewed, line.state], [1, "saved"]);
  });

  it("does not let one answer that cannot be kept hold up the others", async () => {
    const line = queue();
    server.replies.push(() => ({ kind: "refused", code: "invalid", body: { errors: [{ position: 2, code: "no_such_option" }] } }));
    line.change(1, "a", false, 0);
    line.change(2, "z", false, 0);
    await settle();
    await settle();
    assert.deepEqual(heard.refused, [2]);
    assert.deepEqual(server.calls.at(-1)!.map(({ position }) => position), [1]);
    assert.equal(line.state, "saved");
  });

  it("says what arrived late", async () => {
    const line = queue();
    server.replies.push((sent) => answers([{ ...sent[0]!, outcome: "late", seq: 0, response: null, saved_at: null }]));
    line.change(1, "a", false, 0);
    await settle();
    assert.deepEqual(heard.late, [1]);
    assert.equal(line.count, 0);
  });

  it("says when the attempt takes nothing any more", async () => {
    server.replies.push(() => ({ kind: "refused", code: "attempt_voided", body: {} }));
    queue().change(1, "a", false, 0);
    await settle();
    assert.deepEqual(heard.final, ["attempt_voided"]);
  });

  it("admits that an answer is nowhere when the browser keeps nothing and the network is gone", async () => {
    const line = queue();
    const forbidden = (): never => {
      throw new Error("full");
    };
    mock.property(globalThis, "localStorage", { setItem: forbidden, removeItem: forbidden } as unknown as Storage);
    server.replies.push(() => ({ kind: "offline" }));
    line.change(1, "a", false, 0);
    await settle();
    assert.equal(line.state, "unkept");
    mock.restoreAll();
  });

  it("drains to the last answer, and says so when it cannot", async () => {
    const line = queue();
    line.change(1, "a", false, 5_000);
    assert.equal(await line.drain(), true);
    server.replies.push(() => ({ kind: "offline" }));
    line.change(1, "b", false, 5_000);
    assert.equal(await line.drain(), false);
  });
});
