/**
 * Logging out clears what exams keep in this browser (quiz-attempt/memory.ts): the next person at this computer finds
 * nothing. Answers that no server has are named first, in the words of the form's `data-unsent`.
 */
import { countKept, forgetAll } from "./quiz-attempt/memory.ts";

document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (!form.matches("form[data-unsent]")) return;
  const count = countKept();
  if (count && !window.confirm((form.dataset["unsent"] ?? "").replace("%(count)s", String(count)))) event.preventDefault();
  else forgetAll();
});
