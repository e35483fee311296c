/** The camera side of an attempt: opens the camera, sends its frames, shows on the stage what the server says. */

import { CameraError, openCamera } from "./camera.js";
import { Frames } from "./frames.js";
import { allDone, stepDone } from "./haptics.js";
import { Pace } from "./pace.js";
import { Stage } from "./stage.js";
import { Wake } from "./wake.js";
import { more, shown, start } from "./wire.js";

export class Capture {
  #stage;
  #connection;
  #pace = new Pace();
  #wake = new Wake();
  #camera = null;
  #opening = null; // a camera that is on and shows nothing yet
  #frames = null;
  #onPrompt;
  #onTrouble;
  #turn = 0;
  #begun = 0;

  /**
   * Calls `onPrompt()` whenever the person is told what to do, and `onTrouble(code)` when the camera cannot be used,
   * or not any more.
   */
  constructor(root, locale, connection, { onPrompt, onTrouble }) {
    this.#stage = new Stage(root, locale);
    this.#connection = connection;
    this.#onPrompt = onPrompt;
    this.#onTrouble = onTrouble;
  }

  /** Whether an attempt is under way. */
  get underWay() {
    return this.#frames !== null;
  }

  /** Whether it waits to be opened again. */
  dozing = false;

  /** Turns the camera on; false when there was trouble, or when it was no longer wanted by then. */
  async open() {
    if (this.dozing) this.#stage.interlude("capture.back");
    this.dozing = false;
    this.#turn += 1;
    const turn = this.#turn;
    let camera;
    try {
      camera = await openCamera(this.#stage.video, (opening) => {
        if (turn === this.#turn) this.#opening = opening;
        else opening.stop();
      });
    } catch (error) {
      if (!(error instanceof CameraError)) throw error;
      if (turn === this.#turn) this.#onTrouble(error.code);
      return false;
    }
    if (turn !== this.#turn) {
      camera.stop();
      return false;
    }
    this.#camera = camera;
    this.#opening = null;
    camera.onEnd(() => camera === this.#camera && this.#onTrouble("CAMERA_ISSUE"));
    this.#stage.cameraIs("on");
    this.#wake.hold();
    return true;
  }

  /** Begins an attempt, or begins it anew: as `ready` (wire.Ready) wants it, with the screen as a lamp or without. */
  begin(ready, light) {
    if (!this.#camera) return;
    this.#frames?.stop();
    this.#stage.unlit();
    this.#stage.offersMore("expiresInMs" in ready); // a server that says this also knows `more`
    const anew = () => this.begin(ready, light);
    this.#frames = new Frames(this.#camera, this.#connection, ready, this.#pace, anew);
    this.#begun = performance.now();
    this.#connection.send(start(this.#camera.describe(), light));
  }

  /** Takes what the server says about an attempt: wire.Prompt, Feedback, Still, ScreenLight. False: something else. */
  receive(message) {
    const take = {
      prompt: () => this.#prompt(message),
      feedback: () => this.#feedback(message),
      still: () => this.#frames.wantStill(),
      light: () => this.#stage.light(message, (number, timeMs) => this.#connection.tell(shown(number, timeMs))),
    }[message.type];
    if (take && this.#frames) take();
    return Boolean(take);
  }

  /** All frames are there. */
  finish() {
    allDone();
    this.stop();
  }

  /** Asks for more time for this step. */
  more() {
    this.#connection.tell(more());
    this.#stage.moreGiven();
  }

  /** The line is slow: nobody shall go on doing what was asked before. */
  slow() {
    if (this.#frames?.running) this.#stage.wait();
  }

  /** Sends no frames for a while. Where none were wanted yet, the camera goes off instead. */
  pause() {
    if (this.#frames?.running) this.#frames.paused = true;
    else this.doze();
  }

  /** Goes on after a pause. */
  goOn() {
    if (this.#frames) this.#frames.paused = false;
  }

  /** The line is gone: waits for another. */
  searching() {
    this.#frames?.stop();
    this.#stage.interlude("capture.searching");
  }

  /** Turns the camera off for a while; `open` and `begin` start the attempt again. */
  doze() {
    if (!this.#camera) return;
    this.#end();
    this.dozing = true;
    this.#stage.unlit();
  }

  /** Turns the camera off, whatever happens next. */
  stop() {
    this.#end();
    this.#stage.rest();
  }

  #prompt(message) {
    if (message.step > 0) stepDone();
    else this.#pace.echoed(performance.now() - this.#begun);
    this.#onPrompt();
    this.#stage.prompt(message);
    this.#frames.run();
  }

  #feedback(message) {
    this.#frames.answered();
    this.#stage.feedback(message);
  }

  #end() {
    this.dozing = false;
    this.#turn += 1;
    this.#wake.release();
    this.#frames?.stop();
    this.#frames = null;
    if (this.#camera) this.#stage.cameraIs("off");
    this.#camera?.stop();
    this.#camera = null;
    this.#opening?.stop();
    this.#opening = null;
  }
}
