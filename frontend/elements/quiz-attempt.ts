/**
 * <quiz-attempt> makes a page that holds a whole exam live: one question at a time, every change saved, nothing lost.
 * Without script the same page is a form with every question. What is sent and kept is quiz-attempt/queue.ts.
 */
import { tokenOf } from "./csrf-token.ts";
import { read, same, write } from "./quiz-attempt/answers.ts";
import type { Answer } from "./quiz-attempt/answers.ts";
import { Memory } from "./quiz-attempt/memory.ts";
import { asText, Notices } from "./quiz-attempt/notices.ts";
import { Presence } from "./quiz-attempt/presence.ts";
import { Pulse } from "./quiz-attempt/pulse.ts";
import { Queue } from "./quiz-attempt/queue.ts";
import type { Conflict } from "./quiz-attempt/queue.ts";
import { Room } from "./quiz-attempt/room.ts";
import { canKeepPages, isPageKept, keepThisPage } from "./quiz-attempt/shelf.ts";
import { textsOf } from "./quiz-attempt/texts.ts";
import type { Texts } from "./quiz-attempt/texts.ts";
import { Versions } from "./quiz-attempt/versions.ts";
import type { Choice } from "./quiz-attempt/versions.ts";
import { logIn, Wire } from "./quiz-attempt/wire.ts";
import type { Attempt, Head, Question } from "./quiz-attempt/wire.ts";
import type { QuizTimer } from "./quiz-timer.ts";

const CHOICE_DELAY = 400; // ms from a choice to its saving
const TEXT_DELAY = 1_200;
const HAND_IN_AGAIN = 3_000;

export class QuizAttempt extends HTMLElement {
  #texts!: Texts;
  #room!: Room;
  #notices!: Notices;
  #wire!: Wire;
  #queue: Queue | null = null; // from the moment that this page knows its lease
  #memory!: Memory;
  #ready!: Promise<void>;
  #presence!: Presence;
  #versions!: Versions;
  #left = false; // the page is on its way elsewhere
  readonly #pulse = new Pulse({
    send: (signals, read) => this.#wire.pulse(signals, read),
    heard: (reply) => (reply.kind === "ok" ? this.#heed(reply.body.attempt) : reply.kind === "expired" && this.#askLogin()),
    says: (announcement) => this.#notices.announce(announcement, (id) => this.#pulse.read(id)),
    notes: () => this.#attribute("signals") === "true",
    ready: () => this.#queue !== null,
  });

  connectedCallback(): void {
    this.#texts = textsOf(this);
    this.#room = new Room(this, this.#texts);
    this.#notices = new Notices(this, this.#texts);
    this.#versions = new Versions(this.#dialog("stale"), this.#room, this.#texts, (conflict, choice) => this.#settle(conflict, choice));
    if (!this.#room.sections.length) return;
    this.#room.go(Number(location.hash.replace("#q-", "")) || this.#room.positionOf(this.#room.sections[0]!), false);
    this.#hear();
    this.#ready = this.#open();
  }

  async #open(): Promise<void> {
    const attempt = this.#attribute("attempt");
    this.#presence = new Presence(attempt);
    await this.#presence.arrive();
    const memory = new Memory(this.#attribute("user"), attempt, this.#presence.lease);
    this.#memory = memory;
    this.#wire = new Wire(this.#attribute("api"), this.#presence.lease, this.#field("csrfmiddlewaretoken"));
    const queue = new Queue({ memory, send: (sent, keepalive) => this.#wire.save(sent, keepalive), renew: this.#renew, ears: this.#ears() });
    this.#queue = queue;
    queue.learn(this.#room.sections.map((section) => ({ position: this.#room.positionOf(section), seq: Number(section.dataset["seq"]) })));
    this.#watch(queue);
    this.#pulse.start();
    const early = this.#room.sections.filter((section) => this.#room.isTouched(section));
    if (this.#keptAt) this.#catchUp(queue, memory, early);
    this.#restore(queue, memory, early);
    for (const section of early) this.#enqueue(section, CHOICE_DELAY);
    // Who holds a page that came from the shelf is not known before the server answers.
    if (this.#attribute("lease-held") === "true" && !this.#presence.isReload && !this.#keptAt) this.#lose(queue);
    else await queue.flush();
    void keepThisPage(this.#attribute("worker")).then(async () => this.#notices.canReload(await isPageKept()));
    if (this.#timer && this.#timer.left <= 0) this.#timeIsUp();
  }

  #ears(): ConstructorParameters<typeof Queue>[0]["ears"] {
    return {
      same: (position, one, other) => same(this.#room.section(position)!, one, other),
      changed: () => this.#queue && this.#changed(this.#queue),
      head: (head) => this.#heed(head),
      conflict: (conflict) => this.#versions.add(conflict),
      refused: (position) => this.#notices.post(`refused-${position}`, "bad", this.#texts("refused", { position })),
      late: () => this.#notices.post("late", "soon", this.#texts("late")),
      held: (position, answer) => canKeepPages() && this.#memory.show(new Map([[position, answer]])),
      final: () => this.#leave(this.#attribute("review")),
    };
  }

  /** From the first moment: what is answered before the queue is there stands in the controls, and is found there. */
  #hear(): void {
    this.addEventListener("change", (event) => this.#answered(event, CHOICE_DELAY));
    this.addEventListener("input", (event) => {
      if (isText(event.target)) this.#answered(event, TEXT_DELAY);
    });
    this.addEventListener("submit", (event) => this.#submitted(event));
    this.addEventListener("paste", (event) => {
      const section = (event.target as Element).closest<HTMLElement>("section.q");
      if (section) this.#pulse.paste(this.#room.positionOf(section));
    });
    document.addEventListener("click", (event) => this.#clicked(event));
    document.addEventListener("keydown", (event) => this.#key(event));
    window.addEventListener("hashchange", () => this.#room.go(Number(location.hash.replace("#q-", ""))));
  }

  #watch(queue: Queue): void {
    this.addEventListener("quiz:download", () => this.#download(queue));
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") void queue.flush(true);
      else void this.#pulse.beat();
    });
    window.addEventListener("pagehide", () => void queue.flush(true));
    window.addEventListener("online", () => void queue.resume());
    window.addEventListener("beforeunload", (event) => {
      if (!this.#left && queue.state === "unkept") event.preventDefault();
    });
    document.addEventListener("timer:over", () => this.#timeIsUp());
    document.addEventListener("timer:doubt", () => void this.#pulse.beat());
    document.addEventListener("timer:mark", (event) => this.#speakTime((event as CustomEvent<number>).detail));
  }

  // --- answering ------------------------------------------------------------------------------------------------------

  #answered(event: Event, delay: number): void {
    const section = (event.target as Element).closest<HTMLElement>("section.q");
    if (!section) return;
    if (event.type === "change" && isText(event.target)) delay = 0;
    this.#enqueue(section, delay);
  }

  #enqueue(section: HTMLElement, delay: number): void {
    this.#room.refresh();
    this.#queue?.change(this.#room.positionOf(section), read(section), this.#room.isFlagged(section), delay);
  }

  #clicked(event: Event): void {
    const target = event.target as Element;
    const cell = target.closest<HTMLElement>("[data-cell]");
    if (cell && this.contains(cell)) {
      event.preventDefault();
      this.#turn(() => this.#room.go(Number(cell.dataset["cell"])));
      document.getElementById("qnav")?.matches(":popover-open") && document.getElementById("qnav")?.hidePopover();
      return;
    }
    const act = target.closest<HTMLElement>("[data-act]");
    if (act) this.#act(act.dataset["act"] ?? "", event);
  }

  #act(name: string, event: Event): void {
    if (name === "previous") this.#turn(() => this.#room.step(-1));
    else if (name === "next") this.#turn(() => this.#room.step(1));
    else if (name === "flag") this.#flag();
    else if (name === "submit") this.#handInLater(event);
    else if (name === "hand-in") void this.#handIn();
  }

  #turn(to: () => void): void {
    to();
    void this.#queue?.flush();
  }

  #flag(): void {
    const section = this.#room.current;
    this.#room.flag(section, !this.#room.isFlagged(section));
    this.#enqueue(section, CHOICE_DELAY);
  }

  #key(event: KeyboardEvent): void {
    if (isText(event.target) || document.querySelector("dialog[open]") || (event.target as Element).closest?.(".menu, .exambar, select")) return;
    const done = this.#room.key(event);
    if (done === "flag") this.#flag();
    if (done) event.preventDefault();
  }

  // --- what the queue tells ---------------------------------------------------------------------------------------------

  #changed(queue: Queue): void {
    this.#notices.show(queue, this.#versions.position);
    if (queue.state === "expired") this.#askLogin();
    if (queue.state === "readonly") this.#lose(queue);
  }

  #heed(head: Head): void {
    this.#timer?.sync(head.remaining_seconds);
    if (head.state !== "in_progress") this.#leave(this.#attribute("review"));
  }

  /** A page from the shelf is as old as its sending: what was acknowledged since, and the time that went by. */
  #catchUp(queue: Queue, memory: Memory, early: HTMLElement[]): void {
    const newer = [...memory.shown].filter(([position, { seq }]) => seq > Number(this.#room.section(position)?.dataset["seq"] ?? Infinity));
    for (const [position, { response, flagged }] of newer) {
      if (!early.includes(this.#room.section(position)!)) this.#put(position, response, flagged);
    }
    queue.learn(newer.map(([position, { seq }]) => ({ position, seq })));
    const passed = (Date.now() - this.#keptAt) / 1000;
    this.#timer?.sync(Math.max(0, Number(this.#timer.getAttribute("remaining")) - passed));
  }

  /** What an earlier page left behind, except where this page has been answered on since. */
  #restore(queue: Queue, memory: Memory, early: HTMLElement[]): void {
    const kept = memory.recall(this.#presence.isAlive);
    for (const [position, answer] of kept) {
      if (!early.includes(this.#room.section(position)!)) this.#put(position, answer.response, answer.flagged);
    }
    queue.restore(kept);
    this.#room.refresh();
  }

  #put(position: number, response: Answer, flagged: boolean): void {
    const section = this.#room.section(position);
    if (!section) return;
    write(section, response);
    this.#room.flag(section, flagged);
  }

  // --- two answers to one question --------------------------------------------------------------------------------------

  #settle(conflict: Conflict, choice: Choice): void {
    if (choice === "server") this.#put(conflict.position, conflict.server.response, conflict.server.flagged);
    this.#queue?.settle(conflict.position, choice);
    this.#room.refresh();
  }

  // --- another page or device -------------------------------------------------------------------------------------------

  #lose(queue: Queue): void {
    this.#freeze(true);
    if (queue.state !== "readonly") queue.hold();
    const dialog = this.#dialog("takeover");
    dialog.onclick = (event) => {
      const answer = (event.target as Element).closest<HTMLElement>("[data-answer]")?.dataset["answer"];
      if (answer) dialog.close();
      if (answer === "yes") void this.#takeOver(queue);
      if (answer === "no") this.#stayAway(queue);
    };
    open(dialog);
  }

  #stayAway(queue: Queue): void {
    const go = document.createElement("button");
    go.type = "button";
    go.className = "btn btn--sm mt1";
    go.textContent = this.#dialog("takeover").querySelector("[data-answer=yes]")?.textContent ?? "";
    go.addEventListener("click", () => void this.#takeOver(queue));
    this.#notices.post("readonly", "soon", this.#texts("readonly"), go);
  }

  async #takeOver(queue: Queue): Promise<void> {
    const reply = await this.#wire.takeOver();
    if (reply.kind === "ok") this.#arrive(queue, reply.body);
    else if (reply.kind === "expired") this.#askLogin();
    else if (reply.kind === "refused") this.#leave(this.#attribute("review"));
    else this.#stayAway(queue);
  }

  /** The attempt is ours: show what the server holds, except where this page has something newer to send. */
  #arrive(queue: Queue, attempt: Attempt): void {
    this.#notices.clear("readonly");
    this.#freeze(false);
    const theirs = attempt.questions.filter(({ position }) => !queue.waiting.has(position));
    theirs.forEach((question: Question) => this.#put(question.position, question.response, question.flagged));
    queue.learn(theirs);
    queue.release();
    this.#room.refresh();
    this.#heed(attempt);
    void queue.flush();
  }

  // --- logging in again -------------------------------------------------------------------------------------------------

  #askLogin(): void {
    const dialog = this.#dialog("login");
    if (!dialog.open) open(dialog);
  }

  #submitted(event: Event): void {
    const form = event.target as HTMLFormElement;
    if (form.dataset["role"] === "login") {
      event.preventDefault();
      void this.#logIn(form);
    } else if (form.method === "post") {
      event.preventDefault(); // Enter in a gap saves, it does not send the page
      void this.#queue?.flush();
    }
  }

  async #logIn(form: HTMLFormElement): Promise<void> {
    const password = form.querySelector<HTMLInputElement>("[name=password]")!;
    const url = form.querySelector<HTMLAnchorElement>("a")!.href.split("?")[0]!;
    const token = await logIn(location.pathname, { url, login: this.#attribute("login"), password: password.value }).catch(() => null);
    form.querySelector<HTMLElement>("[data-role=login-error]")!.hidden = token !== null;
    password.value = "";
    if (token === null) return password.focus();
    this.#wire.token = token;
    this.#dialog("login").close();
    await this.#queue?.resume();
  }

  #renew = async (): Promise<boolean> => {
    const token = await tokenOf(location.pathname).catch(() => null);
    if (token) this.#wire.token = token;
    return token !== null;
  };

  // --- handing in -------------------------------------------------------------------------------------------------------

  #handInLater(event: Event): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a");
    if (!link) return;
    event.preventDefault();
    void this.#drain().then((everything) => {
      if (everything) this.#leave(link.href);
      else this.#notices.post("submit", "bad", this.#texts("submit-offline"));
    });
  }

  #timeIsUp(): void {
    const rule = this.#attribute("at-deadline");
    this.#freeze(true);
    open(this.#dialog("time"));
    if (rule === "submit") void this.#drain().then(() => this.#handIn());
    else void this.#drain();
  }

  /** Everything that was answered is sent; true when the server has it. */
  async #drain(): Promise<boolean> {
    await this.#ready;
    return this.#queue?.drain() ?? false;
  }

  async #handIn(): Promise<void> {
    await this.#ready;
    const reply = await this.#wire.submit();
    if (reply.kind === "ok" || reply.kind === "refused") this.#leave(this.#attribute("review"));
    else if (reply.kind === "expired") this.#askLogin();
    if (reply.kind !== "ok") setTimeout(() => void this.#handIn(), HAND_IN_AGAIN);
  }

  // --- small things -----------------------------------------------------------------------------------------------------

  /** When the shelf got this page, in ms since the epoch; 0 for a page that comes from the server. */
  get #keptAt(): number {
    return Number(this.#attribute("kept-at"));
  }

  get #timer(): QuizTimer | null {
    return document.querySelector("quiz-timer");
  }

  #freeze(on: boolean): void {
    for (const section of this.#room.sections) section.toggleAttribute("inert", on);
  }

  #speakTime(minutes: number): void {
    this.#notices.speak(minutes === 1 ? this.#texts("left-one") : this.#texts("left", { minutes }));
  }

  #leave(url: string): void {
    if (this.#left) return;
    this.#left = true;
    location.assign(url);
  }

  #download(queue: Queue): void {
    const file = URL.createObjectURL(new Blob(["\ufeff", asText(this.#room, queue)], { type: "text/plain" }));
    const link = Object.assign(document.createElement("a"), { href: file, download: `${document.title}.txt` });
    link.click();
    URL.revokeObjectURL(file);
  }

  #dialog(name: string): HTMLDialogElement {
    return document.getElementById(`dialog-${name}`) as HTMLDialogElement;
  }

  #attribute(name: string): string {
    return this.getAttribute(name) ?? "";
  }

  #field(name: string): string {
    return this.querySelector<HTMLInputElement>(`input[name=${name}]`)?.value ?? "";
  }
}

function isText(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !["radio", "checkbox"].includes(target.type));
}

function open(dialog: HTMLDialogElement): void {
  if (!dialog.open) dialog.showModal();
}

customElements.define("quiz-attempt", QuizAttempt);
