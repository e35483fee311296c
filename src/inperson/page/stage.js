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
  #aside;
  #heading;
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
    this.#aside = root.querySelector("#aside");
    this.#heading = root.querySelector('[data-name="capture"] h1');
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
    this.#moreLater();
    this.#late = setTimeout(() => {
      this.#more.classList.remove("not-yet");
      this.#locale.put(this.#aside, this.#more.hidden ? null : "more.offered");
    }, LATE_MS);
  }

  /** Says that there is more time now. */
  moreGiven() {
    this.moreSoon();
    this.#locale.put(this.#aside, "more.given");
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
    this.#moreLater();
    this.#oval.fits(false);
    this.#say(path);
  }

  /** Says that the server is looked for, until it says something. */
  wait() {
    this.#moreLater();
    this.#oval.fits(false);
    this.#say("capture.searching");
  }

  /** The capture is over. */
  rest() {
    this.unlit();
    this.#lamp.rest();
    this.#moreLater();
  }

  /** No more time is offered for now. Whoever stands on the button is not left without a place. */
  #moreLater() {
    clearTimeout(this.#late);
    if (document.activeElement === this.#more) this.#heading.focus({ preventScroll: true });
    this.#more.classList.add("not-yet");
    this.#locale.put(this.#aside, null);
  }

  #say(path) {
    this.#seen.say(path);
    this.#heard.say(path);
  }

  #show(hint, path) {
    this.#locale.put(hint, path);
    // The drawing is of the move, and of nothing else that a person may be told meanwhile.
    this.#gesture.dataset.action = path === `prompt.${this.#action}` ? this.#action : "";
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
