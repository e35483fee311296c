/** Shows one screen at a time, in the language of the page, with the focus where it begins. */

import { Question } from "./question.js";
import { otherBrowser } from "./surroundings.js";

const COPIED_MS = 4000;
const SOON_MS = 600_000; // a link that ends within this time says so
const READ_MS = 700; // a second tap of the same finger comes sooner

export class Screens {
  #page;
  #locale;
  #sure;
  #aside;

  constructor(root, locale) {
    this.#aside = root.querySelector("#aside");
    this.#page = root.querySelector("#page");
    this.#sure = new Question(root.querySelector("#sure"), this.#page);
    this.#locale = locale;
  }

  /** Whether the person is being asked if they really want to leave. */
  get asking() {
    return this.#sure.open;
  }

  /** Shows the screen of this name (`data-name`). */
  show(name) {
    this.sure(false);
    if (this.#page.dataset.screen === name && name !== "notice") return;
    this.#page.dataset.screen = name;
    for (const section of this.#page.querySelectorAll("section")) section.hidden = section.dataset.name !== name;
    this.#page.scrollTop = 0;
    for (const button of this.#page.querySelectorAll("section:not([hidden]) [data-wait]")) {
      button.disabled = true;
      setTimeout(() => (button.disabled = false), READ_MS);
    }
    this.#page.querySelector("section:not([hidden]) h1")?.focus({ preventScroll: true });
  }

  /** Shows the welcome; with the way to another device, and how long the link lasts when that is not long. */
  welcome({ expiresInMs }, elsewhere) {
    const minutes = Math.max(1, Math.floor(expiresInMs / 60_000));
    const soon = expiresInMs < SOON_MS;
    this.#put("#ends", soon ? "welcome.ends" : null, { count: minutes });
    this.#page.querySelector("#elsewhere").hidden = !elsewhere;
    const long = soon || this.#page.querySelector("#consent").textContent !== "";
    this.#page.querySelector('[data-name="welcome"]').classList.toggle("long", long);
    this.show("welcome");
  }

  /** Shows a notice (`noticeOf`). */
  notice(notice) {
    this.#notice({ title: `notice.${notice.name}.title`, text: `notice.${notice.name}.text`, ...notice });
  }

  /** Shows that one more attempt is needed (wire.Again), and what to do better. */
  again({ hint, attemptsLeft }) {
    const ways = { icon: "again", action: "start", label: "retry", reason: "USER_CANCELLED" };
    this.#notice({ ...ways, title: "again.title", text: `advice.${hint}`, note: "again.left", count: attemptsLeft });
  }

  /** Says one thing more on the notice that is shown. */
  add(path) {
    this.#put("#notice-note", path);
  }

  /** Says that the link was copied, on the buttons that do it. */
  copied() {
    const button = this.#page.querySelector('section:not([hidden]) [data-do="copy"]:not([hidden])');
    this.#locale.put(button, "copied");
    setTimeout(() => button.dataset.text === "copied" && this.#locale.put(button, "button.copy"), COPIED_MS);
    this.#locale.put(this.#aside, "copied");
  }

  /** Marks the link that is shown, so that it can be copied by hand. */
  mark() {
    this.#page.querySelector("section:not([hidden]) .link")?.select();
  }

  /** Asks whether the person really wants to leave, or asks no longer. */
  sure(open) {
    if (open) this.#sure.ask();
    else this.#sure.close();
  }

  #notice({ icon, title, text, note, count, steps = [], action, label, also = [], reason }) {
    const values = { browser: otherBrowser };
    const part = (name) => this.#page.querySelector(`#notice-${name}`);
    part("icon").setAttribute("href", `#i-${icon}`);
    this.#put("#notice-title", title);
    this.#put("#notice-text", text);
    this.#put("#notice-note", note, { count });
    this.#put("#notice-main", `button.${label}`, values);
    part("main").dataset.do = action;
    part("steps").replaceChildren(...steps.map((path) => this.#step(path, values)));
    part("steps").hidden = !steps.length;
    part("title").closest("section").classList.toggle("long", steps.length > 0);
    for (const button of this.#page.querySelectorAll("[data-also]")) {
      button.hidden = !also.includes(button.dataset.do);
    }
    part("leave").hidden = !reason;
    this.show("notice");
  }

  #step(path, values) {
    const item = document.createElement("li");
    this.#locale.put(item, path, values);
    return item;
  }

  #put(selector, path, values) {
    this.#locale.put(this.#page.querySelector(selector), path, values);
  }
}
