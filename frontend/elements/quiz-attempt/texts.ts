/** What an element says: sentences from its <template data-role="texts">, whole and in the language of the page. */
export type Texts = (name: string, values?: Record<string, string | number>) => string;

export function textsOf(element: HTMLElement): Texts {
  const template = element.querySelector<HTMLTemplateElement>("template[data-role=texts]");
  const known = new Map<string, string>();
  for (const node of template?.content.querySelectorAll<HTMLElement>("[data-text]") ?? []) known.set(node.dataset["text"] ?? "", node.textContent ?? "");
  return (name, values = {}) => (known.get(name) ?? name).replace(/%\((\w+)\)s/g, (_, key: string) => String(values[key] ?? ""));
}

/** 14:22:05 */
export function timeOf(moment: Date): string {
  return moment.toLocaleTimeString("zh-CN", { hour12: false });
}
