/** The stage of a capture: the mirrored camera picture, the oval on it and the hint above. */

import { Hints } from "./hints.js";
import { Oval } from "./oval.js";
import { fit, stageIn } from "./view.js";

export class Stage {
  #element;
  #oval;
  #hints;
  #aim = null;

  constructor(root, locale) {
    this.#element = root.querySelector("#stage");
    this.video = root.querySelector("#video");
    this.#oval = new Oval(root.querySelector("#oval"));
    const hint = root.querySelector("#hint");
    this.#hints = new Hints((path) => {
      hint.textContent = locale.text(path);
    });
    window.addEventListener("resize", () => this.#place(false));
    this.video.addEventListener("resize", () => this.#place(false));
  }

  /** Shows what to do now (wire.Prompt). */
  prompt({ step, action, oval }) {
    this.#aim = oval;
    if (step === 0) this.#oval.progress(0);
    this.#oval.fits(false);
    this.#place(step > 0);
    this.#hints.say(`prompt.${action}`);
  }

  /** Shows what the server saw (wire.Feedback). */
  feedback({ hint, progress }) {
    this.#hints.offer(`hint.${hint}`);
    this.#oval.fits(hint === "HOLD_STILL");
    this.#oval.progress(progress);
  }

  /** Shows that the connection is being sought. */
  searching() {
    this.#oval.fits(false);
    this.#hints.say("capture.searching");
  }

  #place(glide) {
    const room = this.#element.parentElement;
    const frame = { width: this.video.videoWidth, height: this.video.videoHeight };
    if (!this.#aim || !frame.width || !room.clientWidth) return;
    const stage = stageIn({ width: room.clientWidth, height: room.clientHeight }, frame);
    const { oval, ...picture } = fit(frame, stage, this.#aim);
    this.#element.classList.toggle("gliding", glide);
    lay(this.#element, stage);
    lay(this.video, picture);
    this.#oval.aim(stage, oval, glide);
  }
}

function lay(element, lengths) {
  for (const [side, length] of Object.entries(lengths)) element.style[side] = `${length}px`;
}
