/**
 * <confirm-dialog>: a button that opens a <dialog>, and the dialog beside it. The form inside the dialog does the act.
 * Without script the dialog's form is shown in the page (`confirm-dialog:not(:defined)` in dialog.css).
 */
export class ConfirmDialog extends HTMLElement {
  connectedCallback(): void {
    const dialog = this.querySelector("dialog");
    const opener = this.querySelector<HTMLElement>(":scope > button, :scope > a");
    if (!dialog || !opener) return;
    opener.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      const pressed = event.target as Element;
      if (pressed === dialog || pressed.closest("[data-close]")) dialog.close();
    });
    dialog.addEventListener("close", () => opener.focus());
  }
}

customElements.define("confirm-dialog", ConfirmDialog);
