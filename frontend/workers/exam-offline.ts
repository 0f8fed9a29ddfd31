/**
 * The service worker of /exams/: the page of an exam that was opened once can be opened again without a network. It
 * keeps the page as the server sent it and what the page is made of; answers are none of its business (quiz-attempt/
 * memory.ts keeps those). The server is always asked first; what is kept goes when the attempt is over or its person
 * logs out. One classic script: browsers of the offices know no modules here.
 */
interface LateEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface AskEvent extends LateEvent {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  addEventListener<Kind extends LateEvent>(name: string, hear: (event: Kind) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}

const worker = globalThis as unknown as Worker;
const SHELF = "shiliu-exam"; // quiz-attempt/shelf.ts knows it too
const ROOM = /\/attempts\/\d+\/$/;
const REVIEW = /\/attempts\/\d+\/review\/$/;
const PARTS = new Set(["script", "style", "image", "font"]);
const PATIENCE = 5_000; // ms for a server that neither answers nor refuses
const DOWN = new Set([502, 503, 504]);

worker.addEventListener<LateEvent>("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener<LateEvent>("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener<AskEvent>("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && ROOM.test(pathname)) event.respondWith(room(event, pathname));
  else if (request.mode === "navigate" && REVIEW.test(pathname)) event.respondWith(over(event, pathname));
  else if (PARTS.has(request.destination)) event.respondWith(part(request));
});

/** A page that was opened before this worker was there asks for itself to be kept. */
worker.addEventListener<LateEvent & { data: { keep?: string } }>("message", (event) => {
  const path = event.data.keep;
  if (path && ROOM.test(path)) event.waitUntil(fetch(path, { credentials: "same-origin" }).then((answer) => keep(path, answer)));
});

async function room(event: AskEvent, path: string): Promise<Response> {
  const asked = fetch(event.request);
  const answer = await Promise.race([asked, late()]).catch(() => null);
  if (answer && !DOWN.has(answer.status)) {
    // A redirect means that the attempt is over or nobody is logged in: nothing to keep, and nothing to throw away yet.
    if (answer.ok) event.waitUntil(keep(path, answer.clone()));
    return answer;
  }
  return (await kept(path)) ?? asked;
}

async function over(event: AskEvent, path: string): Promise<Response> {
  const answer = await fetch(event.request);
  if (answer.ok) event.waitUntil(caches.open(SHELF).then((shelf) => shelf.delete(path.replace(/review\/$/, ""))));
  return answer;
}

async function part(request: Request): Promise<Response> {
  try {
    return await fetch(request);
  } catch (error) {
    const answer = await kept(request.url);
    if (answer) return answer;
    throw error;
  }
}

/** Keep the page, marked so that it can tell when it was sent: what it says of the time left is of that moment. */
async function keep(path: string, answer: Response): Promise<void> {
  if (!answer.ok || answer.redirected) return;
  const page = (await answer.text()).replace("<quiz-attempt ", `<quiz-attempt kept-at="${Date.now()}" `);
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  await (await caches.open(SHELF)).put(path, new Response(page, { headers }));
}

async function kept(url: string): Promise<Response | undefined> {
  return (await caches.open(SHELF)).match(url, { ignoreVary: true });
}

function late(): Promise<null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), PATIENCE));
}
