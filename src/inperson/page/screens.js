/** Shows one screen at a time, in the language of the page, with the focus where it begins. */

export class Screens {
  #page;
  #locale;
  #sure;

  constructor(root, locale) {
    this.#page = root.querySelector("#page");
    this.#sure = root.querySelector("#sure");
    this.#locale = locale;
    locale.fill(root);
  }

  /** Shows the screen of this name (`data-name`). */
  show(name) {
    this.sure(false);
    if (this.#page.dataset.screen === name && name !== "notice") return;
    this.#page.dataset.screen = name;
    for (const section of this.#page.children) section.hidden = section.dataset.name !== name;
    this.#page.scrollTop = 0;
    this.#page.querySelector("section:not([hidden]) h1")?.focus({ preventScroll: true });
  }

  /** Shows the notice of this code, with the buttons that `ways` ({icon, action, label, reason}) allows. */
  notice(code, ways) {
    this.#fillNotice({
      ...ways,
      title: this.#locale.text(`notice.${code}.title`),
      text: this.#locale.text(`notice.${code}.text`),
    });
  }

  /** Shows that one more attempt is needed (wire.Again), and what to do better. */
  again({ hint, attemptsLeft }) {
    this.#fillNotice({
      icon: "again",
      action: "start",
      label: "retry",
      reason: "USER_CANCELLED",
      title: this.#locale.text("again.title"),
      text: this.#locale.text(`advice.${hint}`),
      note: this.#locale.text("again.left", { count: attemptsLeft }),
    });
  }

  /** Asks whether the person really wants to leave. False where this browser has no dialog. */
  sure(open) {
    if (!this.#sure.showModal) return false;
    if (open && !this.#sure.open) this.#sure.showModal();
    if (!open && this.#sure.open) this.#sure.close();
    return true;
  }

  #fillNotice({ icon, title, text, note, action, label, reason }) {
    const part = (name) => this.#page.querySelector(`#notice-${name}`);
    part("icon").setAttribute("href", `#i-${icon}`);
    part("title").textContent = title;
    part("text").textContent = text;
    part("note").textContent = note ?? "";
    part("main").hidden = !action;
    part("main").dataset.do = action ?? "";
    part("main").textContent = action ? this.#locale.text(`button.${label}`) : "";
    part("leave").hidden = !reason;
    this.show("notice");
  }
}
