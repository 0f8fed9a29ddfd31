/** The learner site and the desk. Elements that few pages use load themselves when one is on the page. */
import "../styles/main.css";
import "htmx.org";
import "../elements/popover-fallback.ts";
import "../elements/display-settings.ts";
import "../elements/toast-note.ts";
import "../elements/password-field.ts";
import "../elements/confirm-dialog.ts";
import "../elements/file-drop.ts";
