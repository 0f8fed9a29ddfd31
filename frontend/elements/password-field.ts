/** <password-field>: an input of type password and a button that shows what was typed. Without script the button stays hidden. */
export class PasswordField extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector("input");
    const button = this.querySelector("button");
    if (!input || !button) return;
    const show = button.textContent ?? "";
    button.hidden = false;
    button.addEventListener("click", () => {
      const shown = input.type === "password";
      input.type = shown ? "text" : "password";
      button.textContent = shown ? (button.dataset["hide"] ?? show) : show;
      button.setAttribute("aria-pressed", String(shown));
    });
    // Never sent or remembered as plain text.
    input.form?.addEventListener("submit", () => (input.type = "password"));
  }
}

customElements.define("password-field", PasswordField);
