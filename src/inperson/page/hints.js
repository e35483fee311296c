/** What the person is told to do: one sentence at a time, that stays long enough to be read. */

const SETTLE_MS = 200;

export class Hints {
  #show;
  #stayMs;
  #shown = null;
  #since = -Infinity;
  #next = null;
  #nextSince = 0;
  #said = 0;

  /** Calls `show(key)` when the sentence changes; each stays for `stayMs` at least. */
  constructor(show, stayMs) {
    this.#show = show;
    this.#stayMs = stayMs;
  }

  /** Shows `key`, as for a new prompt, as soon as the sentence before it has been read. */
  say(key) {
    clearTimeout(this.#said);
    this.#next = null;
    this.#said = setTimeout(() => this.#change(key), this.#since + this.#stayMs - performance.now());
  }

  /** Shows `key` once it has been the same for a moment and the sentence before it has been read. */
  offer(key) {
    const now = performance.now();
    if (key !== this.#next) {
      this.#next = key;
      this.#nextSince = now;
    }
    if (!this.#said && now - this.#since >= this.#stayMs && now - this.#nextSince >= SETTLE_MS) this.#change(key);
  }

  #change(key) {
    this.#said = 0;
    if (key === this.#shown) return;
    this.#shown = key;
    this.#since = performance.now();
    this.#show(key);
  }
}
