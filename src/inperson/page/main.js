/** Starts the page: its words, its screens, the flow, and what the buttons do. */

import { Flow } from "./flow.js";
import { reopenLink, takeLink } from "./link.js";
import { loadLocale } from "./locale.js";
import { Screens } from "./screens.js";
import { Stage } from "./stage.js";

const root = document.documentElement;
const link = takeLink();
if (link || !reopenLink()) await open();

async function open() {
  const locale = await loadLocale(root.lang);
  root.dataset.started = "";
  const flow = new Flow(link, new Screens(document, locale), new Stage(document, locale));

  document.addEventListener("click", ({ target }) => {
    const action = target.closest("[data-do]")?.dataset.do;
    if (action) flow[action]();
  });
  document.querySelector("#sure").addEventListener("cancel", () => flow.stay());
  window.addEventListener("pagehide", () => flow.hide());
  window.addEventListener("pageshow", ({ persisted }) => persisted && flow.reload());
  window.addEventListener("error", ({ error }) => stumble(flow, error));
  window.addEventListener("unhandledrejection", ({ reason }) => stumble(flow, reason));

  if (link) flow.begin();
  else flow.notice("LINK_INVALID");
}

/** An error of this page ends in a notice; one of a script that an app put into its WebView does not. */
function stumble(flow, error) {
  const here = new URL(".", import.meta.url).href;
  if (error?.stack?.includes(here)) flow.notice("BROWSER_ISSUE");
}
