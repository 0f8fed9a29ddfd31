/**
 * Logging out clears what exams (quiz-attempt/memory.ts) and long texts (draft-memory.ts) keep in this browser: the next
 * person at this computer finds nothing. A text on the page is sent first; what no server has then is named, in the
 * words of the form's `data-unsent` and `data-unsent-drafts`.
 */
import { countUnsent, forgetDrafts } from "./draft-memory.ts";
import { DraftSave } from "./draft-save.ts";
import { countKept, forgetAll, forgetShown } from "./quiz-attempt/memory.ts";
import { dropPages } from "./quiz-attempt/shelf.ts";

const LONGEST = 2_000; // ms: nobody is kept logged in by a browser or a server that does not answer

// Looking back on an attempt: it is over.
if (document.body.classList.contains("p-exam-result")) forgetShown();

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("form[data-unsent]")) return;
  event.preventDefault();
  void logOut(form);
});

async function logOut(form: HTMLFormElement): Promise<void> {
  const drafts = [...document.querySelectorAll("draft-save")].filter((each) => each instanceof DraftSave);
  if (drafts.length) await Promise.race([Promise.all(drafts.map((each) => each.settle())), pause(LONGEST)]);
  const person = form.dataset["person"] ?? "";
  const questions = [ask(form.dataset["unsent"], countKept()), ask(form.dataset["unsentDrafts"], countUnsent(person))];
  const asked = questions.filter(Boolean).join("\n");
  if (asked && !window.confirm(asked)) return;
  drafts.forEach((each) => each.remove()); // they would try again, and keep what is being forgotten
  forgetAll();
  forgetDrafts(person);
  // First the pages go, then the login: a page that is left may not come to the end of what it began.
  void Promise.race([dropPages(), pause(LONGEST)]).finally(() => form.submit());
}

function ask(words: string | undefined, count: number): string {
  return count ? (words ?? "").replace("%(count)s", String(count)) : "";
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
