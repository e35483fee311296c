/**
 * How large a frame may be on this network: small until the first answers tell how fast it is, then as large as goes
 * up in `UPLOAD_MS`. Sizes are shares of what the server asked for. None is so small that the eyes of a face far away
 * could no longer be told apart.
 */

const LEVELS = [
  { weight: 1, size: 1, quality: 1, still: { size: 1, quality: 1 } },
  { weight: 0.65, size: 1, quality: 0.7, still: { size: 0.8, quality: 0.9 } },
  { weight: 0.45, size: 0.8, quality: 0.65, still: { size: 0.6, quality: 0.8 } },
  { weight: 0.33, size: 0.7, quality: 0.55, still: { size: 0.5, quality: 0.75 } },
  { weight: 0.25, size: 0.7, quality: 0.4, still: { size: 0.4, quality: 0.6 } },
];
const UPLOAD_MS = 300;
const ROOM = 0.7; // what a larger frame may need of it, so that levels do not alternate
const NEWEST = 0.4; // weight of the newest answer in a running mean

export class Pace {
  #level = LEVELS.length - 1;
  #way = Infinity;
  #perByte = null;
  #full = null;

  get level() {
    return LEVELS[this.#level];
  }

  /** Whether frames are smaller than the server would like them. */
  get slow() {
    return this.#level > 0;
  }

  /** Takes in how long a message without weight and its answer took. */
  echoed(ms) {
    this.#way = Math.min(this.#way, ms);
  }

  /** Takes in that the answer of a frame of `bytes`, made at `level`, took `ms`, with `upload` bytes before its end. */
  answered({ ms, bytes, upload, level, still }) {
    this.echoed(ms);
    this.#perByte = mean(this.#perByte, (ms - this.#way) / upload);
    if (still) return;
    this.#full = mean(this.#full, bytes / level.weight);
    const fits = ({ weight }, place) => {
      const room = place < this.#level ? ROOM * UPLOAD_MS : UPLOAD_MS;
      return this.#perByte * this.#full * weight <= room;
    };
    const found = LEVELS.findIndex(fits);
    this.#level = found < 0 ? LEVELS.length - 1 : found;
  }
}

const mean = (before, newest) => (before === null ? newest : before + NEWEST * (newest - before));
