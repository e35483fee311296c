/** The question before leaving. Where the browser has no dialogs it takes the page's place. */
export class Question {
  #dialog;
  #page;
  #before = null;

  constructor(dialog, page) {
    this.#dialog = dialog;
    this.#page = page;
  }

  get open() {
    return this.#dialog.hasAttribute("open");
  }

  ask() {
    if (this.open) return;
    if (this.#dialog.showModal) {
      this.#dialog.showModal();
      return;
    }
    this.#before = document.activeElement;
    this.#dialog.setAttribute("open", "");
    this.#page.style.visibility = "hidden";
    this.#dialog.querySelector("button").focus();
  }

  close() {
    if (!this.open) return;
    if (this.#dialog.close) {
      this.#dialog.close();
      return;
    }
    this.#dialog.removeAttribute("open");
    this.#page.style.visibility = "";
    this.#before?.focus();
  }
}
