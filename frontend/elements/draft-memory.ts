/**
 * What this browser keeps of a long text that is being written (draft-save.ts): `draft:<person>:<work>`. `sent`: the
 * server has it, and it is there only for a page that was written before it arrived. Storage may be forbidden: then an
 * unsent text lives as long as the page.
 */
export interface Kept {
  text: string;
  seen: string;
  sent?: boolean;
}

const PREFIX = "draft:";

export function read(key: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

export function keep(key: string, value: Kept): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    return;
  }
}

export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    return;
  }
}

/** How many texts of this person no server has. */
export function countUnsent(person: string): number {
  return keys(`${PREFIX}${person}:`).filter((key) => !read(key)?.sent).length;
}

/** When this person logs out: all of the person's texts, and those of anybody that a server has. What somebody else
 * wrote here and no server has stays for its author. */
export function forgetDrafts(person: string): void {
  const own = new Set(keys(`${PREFIX}${person}:`));
  keys(PREFIX)
    .filter((key) => own.has(key) || read(key)?.sent)
    .forEach(forget);
}

function keys(prefix: string): string[] {
  try {
    return Array.from({ length: localStorage.length }, (_, number) => localStorage.key(number) ?? "").filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}
