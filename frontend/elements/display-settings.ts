/**
 * <display-settings> round the form of the display menu: a choice holds at once, without a round trip.
 * Writes the same two cookies as the server's view (portal/display.py), so the next page comes in the chosen look.
 */
const A_YEAR = 365 * 24 * 3600;

export class DisplaySettings extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("change", this.#apply);
  }

  disconnectedCallback(): void {
    this.removeEventListener("change", this.#apply);
  }

  #apply = (event: Event): void => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return;
    keep(input.name, input.value);
    if (input.value) document.documentElement.dataset[input.name] = input.value;
    else delete document.documentElement.dataset[input.name];
    document.dispatchEvent(new CustomEvent("display:changed"));
  };
}

function keep(name: string, value: string): void {
  document.cookie = `${name}=${value}; path=/; max-age=${value ? A_YEAR : 0}; samesite=lax`;
}

customElements.define("display-settings", DisplaySettings);
