/** The screen of a check that goes on with another device: the link to take along, then what happens there. */
export class Handoff {
  #section;
  #locale;

  constructor(root, locale) {
    this.#section = root.querySelector('[data-name="handoff"]');
    this.#locale = locale;
  }

  /** Offers `url`, and its QR code (a picture's address) where the server made one. */
  offer({ url, qr }) {
    const picture = this.#part("qr");
    picture.hidden = !qr;
    if (qr) picture.src = qr;
    this.#part("link").value = url;
    this.follow(qr ? "WAITING" : null);
  }

  /** Says how far the other device is (wire.Following). */
  follow(state) {
    this.#section.classList.toggle("taken", state === "STARTED" || state === "FINISHED");
    const status = this.#part("status");
    const path = state && `handoff.${state}`;
    if (status.dataset.text !== path) this.#locale.put(status, path);
  }

  #part(name) {
    return this.#section.querySelector(`#handoff-${name}`);
  }
}
