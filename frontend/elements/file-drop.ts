/** <file-drop>: a place to drop files on, round an ordinary file input that it fills. Lists the names chosen. */
export class FileDrop extends HTMLElement {
  #input!: HTMLInputElement;
  #depth = 0;

  connectedCallback(): void {
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    if (!input) return;
    this.#input = input;
    input.addEventListener("change", this.#list);
    this.addEventListener("dragenter", this.#enter);
    this.addEventListener("dragover", (event) => event.preventDefault());
    this.addEventListener("dragleave", this.#leave);
    this.addEventListener("drop", this.#drop);
  }

  #enter = (event: DragEvent): void => {
    event.preventDefault();
    this.#depth += 1; // children fire enter and leave too
    this.classList.add("is-over");
  };

  #leave = (): void => {
    this.#depth -= 1;
    if (this.#depth <= 0) this.#calm();
  };

  #drop = (event: DragEvent): void => {
    event.preventDefault();
    this.#calm();
    const files = event.dataTransfer?.files;
    if (!files?.length) return;
    this.#input.files = this.#input.multiple ? files : first(files);
    this.#input.dispatchEvent(new Event("change", { bubbles: true }));
  };

  #calm(): void {
    this.#depth = 0;
    this.classList.remove("is-over");
  }

  #list = (): void => {
    const out = this.querySelector("output");
    const names = [...(this.#input.files ?? [])].map((file) => `${file.name} · ${size(file.size)}`);
    if (out) out.textContent = names.join("\n");
  };
}

function first(files: FileList): FileList {
  const transfer = new DataTransfer();
  transfer.items.add(files[0]!);
  return transfer.files;
}

export function size(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

customElements.define("file-drop", FileDrop);
