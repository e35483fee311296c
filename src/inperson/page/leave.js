/** Leaves as `done` says: tells the page around this one, or goes to the address. */
export function leave({ code, signatureId, url, embedded, origin }) {
  if (embedded && window.parent !== window) {
    window.parent.postMessage({ type: "complete", code, signatureId }, origin);
  } else {
    location.replace(url);
  }
}
