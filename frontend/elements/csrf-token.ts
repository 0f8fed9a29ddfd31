/** The CSRF token that a page of ours holds; null when it sends us elsewhere (to the login). */
export async function tokenOf(url: string): Promise<string | null> {
  const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
  if (!answer.ok || new URL(answer.url, location.href).pathname !== new URL(url, location.href).pathname) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? null;
}
