/** Keeps the screen from going dark, where the browser can. */
export class Wake {
  #wanted = false;
  #lock = null;

  async hold() {
    this.#wanted = true;
    try {
      const lock = await navigator.wakeLock?.request("screen");
      if (this.#wanted) this.#lock = lock;
      else lock?.release();
    } catch {
      // the battery is low, or a frame may not: then the person's own setting holds
    }
  }

  release() {
    this.#wanted = false;
    this.#lock?.release();
    this.#lock = null;
  }
}
