/**
 * What a lesson sends through htmx arrives, or the page says that it did not: a login page or an error never takes the
 * place of a question, and what somebody chose stays chosen. A login renewed in another window is taken over quietly.
 */
import type { HtmxRequestCtx } from "htmx.org";
import { tokenOf } from "./csrf-token.ts";
import { toast } from "./toast-note.ts";

const REFUSED = 400; // the question comes back with a word to the reader

/** Watches over the forms inside `lesson`; its `data-unsent` and `data-logged-out` are what it says. */
export function guardAnswers(lesson: HTMLElement): void {
  const again = new Set<HTMLFormElement>(); // sent a second time: another refusal is not about the login
  let renewal: Promise<boolean> | null = null; // one for all that were refused meanwhile
  const say = (text: string): void => toast(lesson.dataset[text] ?? "");

  lesson.addEventListener("htmx:error", () => say("unsent"));
  lesson.addEventListener("htmx:before:response", (event) => {
    const { sourceElement, response } = (event as CustomEvent<{ ctx: HtmxRequestCtx }>).detail.ctx;
    const form = sourceElement as HTMLFormElement;
    const { status, redirected } = response!.raw;
    const isLoggedOut = redirected || status === 403;
    if (!isLoggedOut && status <= REFUSED) {
      again.delete(form);
      return;
    }
    event.preventDefault();
    if (!isLoggedOut || again.has(form)) {
      again.delete(form);
      return say("unsent");
    }
    renewal ??= renewToken(lesson).finally(() => (renewal = null));
    void renewal.then((isKnown) => {
      if (!isKnown) return say("loggedOut");
      again.add(form);
      form.requestSubmit();
    });
  });
}

/** Gives the forms the token of the login that holds now. False: nobody is logged in, or nobody can be asked. */
async function renewToken(lesson: HTMLElement): Promise<boolean> {
  const token = await tokenOf(location.href).catch(() => null);
  if (token === null) return false;
  for (const field of lesson.querySelectorAll<HTMLInputElement>("[name=csrfmiddlewaretoken]")) field.value = token;
  return true;
}
