/** The screen as a lamp: fills what is around the face with a colour, and tells when it was really to be seen. */

export class Lamp {
  #root;
  #turn = 0;

  constructor(root) {
    this.#root = root;
  }

  /** Shows `colour` (wire.ScreenLight; null: the page as it was), then calls `tell(number, timeMs)`. */
  show({ number, colour }, tell) {
    this.off();
    if (!colour) return;
    this.#root.style.setProperty("--lamp", colour);
    this.#root.dataset.lit = colour === "#000000" ? "dark" : "bright";
    const turn = this.#turn;
    // The first frame paints the colour; by the second it has been on the screen.
    requestAnimationFrame(() => requestAnimationFrame((now) => turn === this.#turn && tell(number, now)));
  }

  /** Brightens the page in a dark place, as long as the capture goes on: what goes on and off would flash. */
  help() {
    this.#root.dataset.helped = "";
  }

  /** No help any more. */
  rest() {
    delete this.#root.dataset.helped;
  }

  /** The page as it was. What is not yet told is not told any more. */
  off() {
    this.#turn += 1;
    delete this.#root.dataset.lit;
  }
}
