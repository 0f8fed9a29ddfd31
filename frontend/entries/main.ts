/** The learner site and the desk. The drawing library of charts loads when one comes into view. */
import "../styles/main.css";
import "htmx.org";
import "../elements/popover-fallback.ts";
import "../elements/display-settings.ts";
import "../elements/toast-note.ts";
import "../elements/password-field.ts";
import "../elements/confirm-dialog.ts";
import "../elements/part-dialog.ts";
import "../elements/file-drop.ts";
import "../elements/data-chart.ts";
import "../elements/lesson-progress.ts";
import "../elements/print-button.ts";
import "../elements/watch-live.ts";
import "../elements/order-list.ts";
import "../elements/enlarge-pictures.ts";
import "../elements/forget-exams.ts";
