/** <tick-all>: one box that ticks every box of the form round it. Hidden ([data-all]) where no script runs. */
export class TickAll extends HTMLElement {
  connectedCallback(): void {
    const label = this.querySelector<HTMLElement>("[data-all]");
    const all = label?.querySelector<HTMLInputElement>("input[type=checkbox]");
    const form = this.closest("form");
    if (!label || !all || !form) return;
    label.hidden = false;
    const boxes = (): HTMLInputElement[] =>
      [...form.querySelectorAll<HTMLInputElement>("input[type=checkbox][name]")].filter((box) => box !== all);
    const show = (): void => {
      const ticked = boxes().filter((box) => box.checked).length;
      all.checked = ticked > 0 && ticked === boxes().length;
      all.indeterminate = ticked > 0 && !all.checked;
    };
    all.addEventListener("change", () => {
      for (const box of boxes()) box.checked = all.checked;
    });
    form.addEventListener("change", show);
    show();
  }
}

customElements.define("tick-all", TickAll);
