/** Exam pages, beside main.ts: the rules with the device check, the room, the last look before handing in. */
import "../elements/quiz-timer.ts";
import "../elements/quiz-attempt.ts";
import "../elements/quiz-checks.ts";
import "../elements/word-count.ts";
import "../elements/quiz-marking.ts";

// What only works with script shows itself once the elements are there (styles/pages/exam-live.css).
document.documentElement.classList.add("is-live");
