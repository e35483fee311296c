/**
 * The link that opened this page. Its token leaves the address bar at once, and stays in this entry of the tab's
 * history alone, so that a reload can still find it. A frame has no address bar, and is only let in by its whole
 * address: it keeps that.
 */

const FOLLOWS = "#follow"; // of an address: another device has the check

/**
 * @returns {{token: string, signatureId: string, language: string?, follows: boolean} | null} null when the address
 * holds no link; `language`: what was chosen on the device that handed it over
 */
export function linkHere() {
  const query = new URLSearchParams(location.search);
  const token = query.get("token");
  const signatureId = query.get("signatureId");
  const follows = location.hash === FOLLOWS || Boolean(history.state?.follows);
  const language = query.get("language") ?? undefined;
  return token && signatureId ? { token, signatureId, language, follows } : null;
}

/** The link of the address, which it leaves. Null when it holds none. */
export function takeLink() {
  const link = linkHere();
  if (link && window.parent === window) history.replaceState(link, "", location.pathname);
  return link;
}

/** After a reload: goes back to the whole address, by which the server knows language and scheme. */
export function reopenLink() {
  if (!history.state?.token) return false;
  location.replace(address(history.state) + (history.state.follows ? FOLLOWS : ""));
  return true;
}

/** Whether another device has the check: a reload does not take it back. */
export function rememberFollowing(follows) {
  history.replaceState({ ...history.state, follows }, "");
}

/** Puts the whole address back, for a browser that cannot do it and a person who will open the link in another. */
export function showLink(link) {
  history.replaceState(null, "", address(link));
}

/** The whole address, to be opened elsewhere, and in the language that was chosen here. */
export function address({ token, signatureId, language }) {
  const query = new URLSearchParams({ token, signatureId, ...(language && { language }) });
  return new URL(`${location.pathname}?${query}`, location.href).href;
}

/** Puts `text` where the person can paste it from. False where the browser does not let it. */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    return copied;
  }
}
