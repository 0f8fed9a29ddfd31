/**
 * `<a data-part>`: what the address shows comes into a dialog, so that one stays where one is. The server sends the part
 * alone for `X-Part`. Without script, and for a new tab, the link leads to the page.
 */
const PART = { "X-Part": "1" };

document.addEventListener("click", (event) => {
  const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-part]");
  if (!link || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  void show(link);
});

export async function show(link: HTMLAnchorElement): Promise<void> {
  const answer = await fetch(link.href, { headers: PART }).catch(() => null);
  // A login page, a refusal or no network: the page itself says what it is.
  if (!answer?.ok || answer.redirected) location.assign(link.href);
  else open(link, await answer.text());
}

function open(link: HTMLAnchorElement, html: string): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.innerHTML = html;
  const heading = dialog.querySelector("h2[id]");
  if (heading) dialog.setAttribute("aria-labelledby", heading.id);
  dialog.addEventListener("click", (event) => {
    const pressed = event.target as Element;
    if (pressed === dialog || pressed.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    link.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
}
