/**
 * How large a frame may be on this network: smaller when answers come late, larger again when they come soon.
 * Sizes are shares of what the server asked for.
 */

const LEVELS = [
  { size: 1, quality: 1 },
  { size: 1, quality: 0.8 },
  { size: 0.8, quality: 0.75 },
  { size: 0.67, quality: 0.7 },
];
const LATE_MS = 450;
const SOON_MS = 200;
const WEIGHT = 0.4; // of the newest answer in the running mean
const REST = 4; // answers between two changes

export class Pace {
  #level = 0;
  #mean = SOON_MS;
  #rest = REST;

  get level() {
    return LEVELS[this.#level];
  }

  /** Takes in how long one frame's answer took. */
  answered(ms) {
    this.#mean += WEIGHT * (ms - this.#mean);
    this.#rest -= 1;
    if (this.#rest > 0) return;
    if (this.#mean > LATE_MS && this.#level < LEVELS.length - 1) this.#change(1);
    else if (this.#mean < SOON_MS && this.#level > 0) this.#change(-1);
  }

  #change(by) {
    this.#level += by;
    this.#rest = REST;
  }
}
