/**
 * <watch-live every="12">: looks again at what is inside it while somebody can see the page. The part that changes is an
 * htmx element that waits for the event `look` (204: nothing new); the last line says when the server was last heard.
 */
import type { HtmxRequestCtx } from "htmx.org";

export class WatchLive extends HTMLElement {
  #timer: ReturnType<typeof setInterval> | undefined;

  connectedCallback(): void {
    this.#timer = setInterval(() => this.#look(), Number(this.getAttribute("every") ?? 12) * 1000);
    document.addEventListener("visibilitychange", this.#look);
    this.addEventListener("htmx:before:response", (event) => this.#heed(event as CustomEvent<{ ctx: HtmxRequestCtx }>));
    this.addEventListener("htmx:error", () => this.#say("stale"));
  }

  disconnectedCallback(): void {
    clearInterval(this.#timer);
    document.removeEventListener("visibilitychange", this.#look);
  }

  #look = (): void => {
    if (document.visibilityState === "hidden") return;
    this.querySelector("[hx-trigger=look]")?.dispatchEvent(new CustomEvent("look"));
  };

  /** A login page or an error never takes the place of the list. */
  #heed(event: CustomEvent<{ ctx: HtmxRequestCtx }>): void {
    const { status, redirected } = event.detail.ctx.response!.raw;
    const isFine = !redirected && (status === 200 || status === 204);
    if (!isFine) event.preventDefault();
    this.#say(isFine ? "now" : "stale");
  }

  #say(name: "now" | "stale"): void {
    const line = this.querySelector<HTMLElement>("[data-now]");
    if (!line) return;
    // The time is not read out each twelve seconds; that nothing comes any more is.
    line.setAttribute("role", name === "stale" ? "alert" : "note");
    const time = new Date().toLocaleTimeString("zh-CN", { hour12: false });
    line.textContent = (line.dataset[name] ?? "").replace("%(time)s", time);
  }
}

customElements.define("watch-live", WatchLive);
