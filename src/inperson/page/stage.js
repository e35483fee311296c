/** The stage of a capture: the mirrored camera picture, the oval on it, the hint above, and the light around. */

import { Hints } from "./hints.js";
import { Lamp } from "./light.js";
import { Oval } from "./oval.js";
import { fit, stageIn } from "./view.js";

export class Stage {
  #element;
  #oval;
  #hints;
  #gesture;
  #lamp;
  #action = "";
  #aim = null;

  constructor(root, locale) {
    this.#element = root.querySelector("#stage");
    this.video = root.querySelector("#video");
    this.#oval = new Oval(root.querySelector("#oval"));
    this.#gesture = root.querySelector("#gesture");
    this.#lamp = new Lamp(root.documentElement);
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
    this.#action = action;
    this.#gesture.dataset.action = action;
    if (step === 0) this.#oval.progress(0);
    this.#oval.fits(false);
    this.#place(step > 0);
    this.#hints.say(`prompt.${action}`);
  }

  /** Shows what the server saw (wire.Feedback). */
  feedback({ hint, progress }) {
    this.#hints.offer(hint === "ACT" ? `prompt.${this.#action}` : `hint.${hint}`);
    this.#oval.fits(["HOLD_STILL", "ACT"].includes(hint));
    this.#oval.progress(progress);
  }

  /** Lights the face (wire.ScreenLight), and calls `tell(number, timeMs)` when the colour is to be seen. */
  light(message, tell) {
    this.#lamp.show(message, tell);
  }

  /** No light any more. */
  unlit() {
    this.#lamp.off();
  }

  /** Shows that the connection is being sought. */
  searching() {
    this.unlit();
    delete this.#gesture.dataset.action;
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
