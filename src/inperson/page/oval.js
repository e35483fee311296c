/** Draws the oval: the veil around it, its outline, and the ring that fills as the check goes on. Stage px. */

const GROW_MS = 600;
const calm = matchMedia("(prefers-reduced-motion: reduce)");

export class Oval {
  #svg;
  #veil;
  #outlines;
  #ring;
  #shown = null;
  #motion = 0;

  constructor(svg) {
    this.#svg = svg;
    this.#veil = svg.querySelector(".veil");
    this.#outlines = svg.querySelectorAll(".track, .ring");
    this.#ring = svg.querySelector(".ring");
  }

  /** Goes to `oval` ({cx, cy, rx, ry}) on a stage of this size: gliding, or at once. */
  aim(stage, oval, glide) {
    cancelAnimationFrame(this.#motion);
    this.#svg.setAttribute("viewBox", `0 0 ${stage.width} ${stage.height}`);
    const from = this.#shown;
    if (!glide || !from || calm.matches) {
      this.#draw(stage, oval);
      return;
    }
    const begin = performance.now();
    const step = (now) => {
      const done = Math.min(1, Math.max(0, now - begin) / GROW_MS);
      const share = 1 - (1 - done) ** 3;
      const between = (name) => from[name] + (oval[name] - from[name]) * share;
      this.#draw(stage, { cx: between("cx"), cy: between("cy"), rx: between("rx"), ry: between("ry") });
      if (done < 1) this.#motion = requestAnimationFrame(step);
    };
    this.#motion = requestAnimationFrame(step);
  }

  /** Fills the ring to `share`, 0–1. */
  progress(share) {
    this.#ring.style.strokeDashoffset = String(1 - share);
    this.#ring.style.visibility = share > 0 ? "" : "hidden"; // an empty ring's round end is a dot
  }

  /** Whether the face fits now. */
  fits(yes) {
    this.#svg.classList.toggle("fits", yes);
  }

  #draw({ width, height }, oval) {
    this.#shown = oval;
    const { cx, cy, rx, ry } = oval;
    const outline = `M${cx} ${cy - ry}a${rx} ${ry} 0 0 1 0 ${2 * ry}a${rx} ${ry} 0 0 1 0 ${-2 * ry}z`;
    this.#veil.setAttribute("d", `M0 0H${width}V${height}H0z${outline}`);
    for (const path of this.#outlines) path.setAttribute("d", outline);
  }
}
