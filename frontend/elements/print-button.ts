/** <print-button><button hidden>: shows its button where a script can open the print dialog. Without script: Ctrl+P. */
export class PrintButton extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button) return;
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

customElements.define("print-button", PrintButton);
