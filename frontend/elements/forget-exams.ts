/**
 * Logging out clears what exams keep in this browser (quiz-attempt/memory.ts): the next person at this computer finds
 * nothing. Answers that no server has are named first, in the words of the form's `data-unsent`.
 */
import { countKept, forgetAll, forgetShown } from "./quiz-attempt/memory.ts";
import { dropPages } from "./quiz-attempt/shelf.ts";

// Looking back on an attempt: it is over.
if (document.body.classList.contains("p-exam-result")) forgetShown();

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("form[data-unsent]")) return;
  const count = countKept();
  if (count && !window.confirm((form.dataset["unsent"] ?? "").replace("%(count)s", String(count)))) event.preventDefault();
  else {
    forgetAll();
    dropPages();
  }
});
