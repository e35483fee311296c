/** The stage of a capture: the mirrored camera picture, the oval on it, the hint above, and the light around. */

import { Hints } from "./hints.js";
import { Lamp } from "./light.js";
import { Oval } from "./oval.js";
import { fit, stageIn } from "./view.js";

const READ_MS = 700; // long enough to read a sentence
const HEAR_MS = 2500; // long enough to hear it
const LATE_MS = 10_000; // in a step, until more time is offered

export class Stage {
  #element;
  #locale;
  #oval;
  #seen;
  #heard;
  #gesture;
  #lamp;
  #camera;
  #more;
  #late = 0;
  #action = "";
  #aim = null;

  constructor(root, locale) {
    this.#element = root.querySelector("#stage");
    this.video = root.querySelector("#video");
    this.#locale = locale;
    this.#oval = new Oval(root.querySelector("#oval"));
    this.#gesture = root.querySelector("#gesture");
    this.#lamp = new Lamp(root.documentElement);
    this.#camera = root.querySelector("#camera");
    this.#more = root.querySelector("#more");
    const hint = root.querySelector("#hint");
    const said = root.querySelector("#said");
    this.#seen = new Hints((path) => this.#show(hint, path), READ_MS);
    this.#heard = new Hints((path) => locale.put(said, path), HEAR_MS);
    window.addEventListener("resize", () => this.#place(false));
    this.video.addEventListener("resize", () => this.#place(false));
  }

  /** Says to those who do not see it that the camera is "on" or "off". */
  cameraIs(state) {
    this.#locale.put(this.#camera, `camera.${state}`);
  }

  /** Shows what to do now (wire.Prompt). */
  prompt({ step, action, oval }) {
    this.#aim = oval;
    this.#action = action;
    this.#gesture.dataset.action = action;
    if (step === 0) this.#oval.progress(0);
    this.#oval.fits(false);
    this.#place(step > 0);
    this.#say(`prompt.${action}`);
    this.moreSoon();
  }

  /** Shows what the server saw (wire.Feedback). */
  feedback({ hint, progress }) {
    const path = hint === "ACT" ? `prompt.${this.#action}` : `hint.${hint}`;
    this.#seen.offer(path);
    this.#heard.offer(path);
    this.#oval.fits(["HOLD_STILL", "ACT"].includes(hint));
    this.#oval.progress(progress);
  }

  /** Whether a person can have more time at all. */
  offersMore(yes) {
    this.#more.hidden = !yes;
  }

  /** Offers more time when this step goes on for long. */
  moreSoon() {
    clearTimeout(this.#late);
    this.#more.classList.add("not-yet");
    this.#late = setTimeout(() => this.#more.classList.remove("not-yet"), LATE_MS);
  }

  /** Lights the face (wire.ScreenLight), and calls `tell(number, timeMs)` when the colour is to be seen. */
  light(message, tell) {
    this.#lamp.show(message, tell);
  }

  /** No light any more. */
  unlit() {
    this.#lamp.off();
  }

  /** Says the text at `path` while nothing is asked of the person. */
  interlude(path) {
    this.unlit();
    clearTimeout(this.#late);
    this.#more.classList.add("not-yet");
    delete this.#gesture.dataset.action;
    this.#oval.fits(false);
    this.#say(path);
  }

  /** The capture is over. */
  rest() {
    this.unlit();
    this.#lamp.rest();
    clearTimeout(this.#late);
  }

  #say(path) {
    this.#seen.say(path);
    this.#heard.say(path);
  }

  #show(hint, path) {
    this.#locale.put(hint, path);
    if (path === "hint.TOO_DARK") this.#lamp.help();
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
