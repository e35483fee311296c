/** The make-believe shop: asks its own server for a link, opens it, and shows what the server hears. */

import { Counter } from "./counter.js";

const LIVENESS_TYPE = "DISTANT_NEAR";
const ANSWERS = {
  PASS: ["Welcome to Pebble", "Your account is open. Nothing here is real, except the check."],
  FAIL: ["Let’s finish this in person", "The check could not confirm you. A real bank would offer another way now."],
  INCOMPLETE: ["The check was not finished", "Start a new one whenever you like."],
};

const find = (id) => document.getElementById(id);
const counter = new Counter();
let events = null;
let open = null; // the check in the frame: {signatureId, origin}

find("form").elements.scheme.value = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

find("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { elements } = event.target;
  const iframe = elements.iframe.value === "true";
  busy(true);
  try {
    const link = await askLink({
      livenessType: LIVENESS_TYPE,
      iframe,
      language: elements.language.value || null,
      scheme: elements.scheme.value,
    });
    if (iframe) show(link);
    else location.assign(link.url);
  } catch {
    find("trouble").textContent = "No link came back. Is the server running?";
  } finally {
    busy(false);
  }
});

window.addEventListener("message", ({ origin, source, data }) => {
  if (!open || origin !== open.origin || source !== find("frame").contentWindow || data?.type !== "complete") return;
  counter.note("The page says", `complete, ${data.code}`);
  ended(data.code);
  hide();
});

find("close").addEventListener("click", hide);
find("check").addEventListener("close", hide);

const returned = new URLSearchParams(location.search);
if (returned.has("signatureId")) {
  const signatureId = returned.get("signatureId");
  history.replaceState(null, "", location.pathname);
  counter.begin();
  counter.note("Came back", returned.get("errorCode") ?? signatureId);
  listen(signatureId);
  ended(returned.get("errorCode") ?? "SUCCESS");
}

/** A fresh link from the shop's server: {signatureId, url}. */
async function askLink(wishes) {
  const answer = await fetch("/demo/api/links", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(wishes),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`no link: ${answer.status}`);
  return answer.json();
}

function show({ signatureId, url }) {
  counter.begin();
  counter.note("A link for one person", signatureId);
  listen(signatureId);
  open = { signatureId, origin: new URL(url, location.href).origin };
  find("frame").src = url;
  find("check").showModal();
}

function hide() {
  open = null;
  find("frame").src = "about:blank";
  find("check").close();
}

/** Follows what the shop's server hears of this check. */
function listen(signatureId) {
  events?.close();
  events = new EventSource(`/demo/api/events?${new URLSearchParams({ signatureId })}`);
  events.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.type === "callback") counter.note("Callback", event.body.type);
    if (event.type === "result") answer(event.data);
  };
}

function answer(result) {
  events.close();
  counter.result(result);
  tell(result.overallResult);
  find("counter").scrollIntoView({ block: "nearest", behavior: "smooth" });
}

/** A check without a verdict has no callback: what the page said is all there is. */
function ended(code) {
  if (code === "SUCCESS" || code === "LIVENESS_ATTACK") return;
  events.close();
  tell("INCOMPLETE");
}

/** What the shop says to the person, by get-result's overallResult. */
function tell(verdict) {
  [find("shop-title").textContent, find("shop-text").textContent] = ANSWERS[verdict];
  find("shop-step").classList.toggle("done", verdict === "PASS");
}

function busy(yes) {
  find("form").querySelector("button").disabled = yes;
  if (yes) find("trouble").textContent = "";
}
