/** Starts the page: its words, its screens, the flow, and what the buttons do. */

import { Capture } from "./capture.js";
import { Elsewhere } from "./elsewhere.js";
import { Flow } from "./flow.js";
import { Handoff } from "./handoff.js";
import { chosen, offerLanguages, speak } from "./language.js";
import { reopenLink, takeLink } from "./link.js";
import { Locale } from "./locale.js";
import { Screens } from "./screens.js";
import { framed } from "./surroundings.js";

const root = document.documentElement;
const link = takeLink();
if (link || !reopenLink()) open();

async function open() {
  const locale = new Locale();
  const before = chosen();
  const remember = (tag) => link && (link.language = tag);
  if (before) remember(before.tag);
  await speak(before ?? { tag: root.lang, dir: root.dir }, locale);
  root.dataset.started = "";
  const screens = new Screens(document, locale);
  const newCapture = (...how) => new Capture(document, locale, ...how);
  const flow = new Flow(link, { screens, handoff: new Handoff(document, locale), newCapture });
  const elsewhere = new Elsewhere(link, screens, flow);

  document.addEventListener("click", ({ target }) => {
    const action = target.closest("[data-do]")?.dataset.do;
    if (action) (action in elsewhere ? elsewhere : flow)[action]();
  });
  document.addEventListener("keydown", (event) => {
    const leaves = document.querySelector('section:not([hidden]) [data-do="ask"]:not([hidden])');
    // The page around a frame hears no key of it.
    if (event.key !== "Escape" || !framed || !leaves || screens.asking) return;
    event.preventDefault(); // it would close the question at once
    flow.ask();
  });
  document.querySelector("#sure").addEventListener("cancel", () => flow.stay());
  document.addEventListener("visibilitychange", () => (document.hidden ? flow.doze() : flow.wake()));
  window.addEventListener("online", () => flow.online());
  window.addEventListener("offline", () => flow.offline());
  window.addEventListener("pagehide", () => flow.hide());
  window.addEventListener("pageshow", ({ persisted }) => persisted && elsewhere.reload());
  window.addEventListener("error", ({ error }) => stumble(flow, error));
  window.addEventListener("unhandledrejection", ({ reason }) => stumble(flow, reason));

  if (link) flow.begin();
  else flow.notice("LINK_INVALID");
  offerLanguages(document.querySelector("#language"), locale, remember).catch(() => {}); // the page's own remains
}

/** An error of this page ends in a notice; one of a script that an app put into its WebView does not. */
function stumble(flow, error) {
  const here = new URL(".", import.meta.url).href;
  if (error?.stack?.includes(here)) flow.broken();
}
