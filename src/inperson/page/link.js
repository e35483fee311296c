/**
 * The link that opened this page. Its token leaves the address bar at once, and stays in this entry of the tab's
 * history alone, so that a reload can still find it. A frame has no address bar, and is only let in by its whole
 * address: it keeps that.
 */

/** @returns {{token: string, signatureId: string} | null} null when the address holds no link */
export function linkHere() {
  const query = new URLSearchParams(location.search);
  const token = query.get("token");
  const signatureId = query.get("signatureId");
  return token && signatureId ? { token, signatureId } : null;
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
  location.replace(address(history.state));
  return true;
}

/** Puts the whole address back, for a browser that cannot do it and a person who will open the link in another. */
export function showLink(link) {
  history.replaceState(null, "", address(link));
}

/** The whole address, to be opened elsewhere. */
export const address = ({ token, signatureId }) =>
  new URL(`${location.pathname}?${new URLSearchParams({ token, signatureId })}`, location.href).href;

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
