/**
 * Logging out clears what exams keep in this browser (quiz-attempt/memory.ts): the next person at this computer finds
 * nothing. Answers that no server has are named first, in the words of the form's `data-unsent`.
 */
import { countKept, forgetAll, forgetShown } from "./quiz-attempt/memory.ts";
import { dropPages } from "./quiz-attempt/shelf.ts";

const LONGEST = 2_000; // ms: nobody is kept logged in by a browser that does not answer

// Looking back on an attempt: it is over.
if (document.body.classList.contains("p-exam-result")) forgetShown();

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("form[data-unsent]")) return;
  const count = countKept();
  event.preventDefault();
  if (count && !window.confirm((form.dataset["unsent"] ?? "").replace("%(count)s", String(count)))) return;
  forgetAll();
  // First the pages go, then the login: a page that is left may not come to the end of what it began.
  void Promise.race([dropPages(), pause(LONGEST)]).finally(() => form.submit());
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
