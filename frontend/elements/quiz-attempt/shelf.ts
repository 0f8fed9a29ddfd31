/**
 * The page itself, kept so that it opens without a network (frontend/workers/exam-offline.ts). Only browsers that trust
 * the connection allow it: https, or this machine. Elsewhere answers survive all the same, the page does not, and says so.
 */
const SHELF = "shiliu-exam";

/** Whether this browser can keep a page here. */
export function canKeepPages(): boolean {
  return window.isSecureContext && "serviceWorker" in navigator && "caches" in window;
}

/** Start the worker, so that the next page of an exam passes through it. */
export async function startWorker(url: string): Promise<boolean> {
  if (!url || !canKeepPages()) return false;
  return navigator.serviceWorker.register(url).then(
    () => true,
    () => false, // a browser that forbids it, as in private windows
  );
}

/** Keep this page and what it is made of. */
export async function keepThisPage(worker: string): Promise<void> {
  const wasControlled = canKeepPages() && navigator.serviceWorker.controller !== null;
  if (!(await startWorker(worker))) return;
  const { active } = await navigator.serviceWorker.ready;
  if (!wasControlled) active?.postMessage({ keep: location.pathname });
  const shelf = await caches.open(SHELF);
  await Promise.all(parts().map((url) => shelf.add(url).catch(() => undefined)));
}

export async function isPageKept(): Promise<boolean> {
  return canKeepPages() && (await caches.open(SHELF)).match(location.pathname).then(Boolean, () => false);
}

/** Everything of every exam: when somebody logs out. */
export async function dropPages(): Promise<void> {
  if (canKeepPages()) await caches.delete(SHELF);
}

/** Addresses of the scripts, styles and pictures that this page has loaded from its own server. */
function parts(): string[] {
  const loaded = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
  const ours = loaded.filter(({ name, initiatorType }) => name.startsWith(location.origin) && !["fetch", "xmlhttprequest", "beacon"].includes(initiatorType));
  return [...new Set(ours.map(({ name }) => name.split("#")[0]!))];
}
