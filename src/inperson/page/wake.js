/** Keeps the screen from going dark, where the browser can. */
export class Wake {
  #turn = 0;
  #lock = null;

  async hold() {
    this.release();
    const turn = this.#turn;
    try {
      const lock = await navigator.wakeLock?.request("screen");
      if (turn === this.#turn) this.#lock = lock;
      else lock?.release();
    } catch {
      // the battery is low, or a frame may not: then the person's own setting holds
    }
  }

  release() {
    this.#turn += 1;
    this.#lock?.release();
    this.#lock = null;
  }
}
