/**
 * <file-send> round a form with files: sends them as soon as they are chosen, shows how far it is, and takes over the list
 * that the server gives back ([data-role=list]). Without script the button of the form sends them.
 */
export class FileSend extends HTMLElement {
  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    const form = input?.form;
    if (!input || !form) return;
    const button = form.querySelector("button");
    if (button) button.hidden = true;
    input.addEventListener("change", () => input.files?.length && this.#send(form, input));
  }

  #send(form: HTMLFormElement, input: HTMLInputElement): void {
    const bar = form.querySelector("progress");
    const failed = this.querySelector<HTMLElement>("[data-role=failed]");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Part", "files");
    if (failed) failed.hidden = true;
    if (bar) bar.hidden = false;
    request.upload.addEventListener("progress", (event) => {
      if (bar && event.lengthComputable) bar.value = Math.round((100 * event.loaded) / event.total);
    });
    request.addEventListener("loadend", () => {
      if (bar) bar.hidden = true;
      input.value = "";
      const isList = request.status === 200 && request.responseURL.endsWith(new URL(form.action, location.href).pathname);
      if (isList) this.#take(request.responseText);
      else if (failed) failed.hidden = false;
    });
    request.send(new FormData(form));
  }

  /** The list as the server has it, and the number of the draft, which a file changes too. */
  #take(html: string): void {
    const list = this.querySelector("[data-role=list]");
    if (!list) return;
    list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    const number = list.querySelector<HTMLInputElement>("[data-number]")?.value;
    const seen = document.querySelector<HTMLInputElement>("draft-save [name=seen]");
    if (number && seen) seen.value = number;
  }
}

customElements.define("file-send", FileSend);
