/**
 * The way through a check. Each state is a screen:
 *
 *   opening → welcome → light → permission → capture → waiting → success → away
 *                                   ↑___________________|  (again)
 *
 * (light: only where the screen is to light the face) and from every one of them a notice, which has a way on. What is still under way for a state that was left
 * finds that its `turn` has passed, and ends.
 */

import { CameraError, openCamera, supported } from "./camera.js";
import { Connection } from "./connection.js";
import { Frames } from "./frames.js";
import { leave } from "./leave.js";
import { showLink } from "./link.js";
import { NOTICES } from "./notices.js";
import { Pace } from "./pace.js";
import { cancel, shown, start } from "./wire.js";

const FAREWELL_MS = 1800; // long enough to see that it went well
const LEAVE_CODES = ["NO_PERMISSION", "CAMERA_ISSUE", "NOT_SUPPORT", "BROWSER_ISSUE", "USER_CANCELLED"];

export class Flow {
  #link;
  #screens;
  #stage;
  #connection;
  #pace = new Pace();
  #camera = null;
  #frames = null;
  #ready = null;
  #done = null;
  #light = null;
  #reason = "USER_CANCELLED";
  #state = "";
  #turn = 0;

  constructor(link, screens, stage) {
    this.#link = link;
    this.#screens = screens;
    this.#stage = stage;
    this.#connection = new Connection(link, {
      onMessage: (message) => this.#receive(message),
      onLost: () => this.#lost(),
    });
  }

  /** Greets the server and welcomes the person. */
  async begin() {
    const turn = this.#enter("opening");
    if (!(await this.#connect(turn))) return;
    if (supported()) {
      this.#enter("welcome");
    } else {
      showLink(this.#link);
      this.notice("NOT_SUPPORT");
    }
  }

  /** The person is ready: opens the camera and begins an attempt. */
  async start() {
    if (!["welcome", "light", "notice"].includes(this.#state)) return;
    if (this.#ready.light && this.#light === null) {
      this.#enter("light");
      return;
    }
    const turn = this.#enter("permission");
    try {
      const camera = await openCamera(this.#stage.video);
      if (turn !== this.#turn) {
        camera.stop();
        return;
      }
      this.#camera = camera;
    } catch (error) {
      if (!(error instanceof CameraError)) throw error;
      if (turn === this.#turn) this.notice(error.code);
      return;
    }
    this.#camera.onEnd(() => turn === this.#turn && this.notice("CAMERA_ISSUE"));
    if (this.#connection.open || (await this.#connect(turn))) this.#attempt();
  }

  /** The person lets the screen light the face. */
  withLight() {
    this.#light = true;
    this.start();
  }

  /** The person goes on without. */
  withoutLight() {
    this.#light = false;
    this.start();
  }

  /** Asks whether the person really wants to leave; the capture waits meanwhile. */
  ask() {
    this.#frames?.stop();
    if (!this.#screens.sure(true)) this.cancel();
  }

  /** The person stays after all. */
  stay() {
    this.#screens.sure(false);
    if (this.#state === "capture") this.#frames?.run();
  }

  /** The person leaves for good: tells the server, which answers where to. */
  async cancel() {
    const reason = this.#reason;
    const turn = this.#enter("opening");
    this.#turnOff();
    if (this.#connection.open || (await this.#connect(turn))) this.#connection.send(cancel(reason));
  }

  /** Goes where the server said. */
  leave() {
    leave(this.#done);
  }

  /** Loads the page anew. */
  reload() {
    location.reload();
  }

  /** Ends what was going on, and says what happened and how to go on. */
  notice(code) {
    this.#turnOff();
    const name = code in NOTICES ? code : "SERVER";
    this.#enter("notice", NOTICES[name].reason);
    this.#screens.notice(name, NOTICES[name]);
  }

  /** Turns the camera off, whatever happens next. */
  hide() {
    this.#turnOff();
  }

  #enter(state, reason = "USER_CANCELLED") {
    this.#state = state;
    this.#reason = reason;
    if (state !== "notice") this.#screens.show(state);
    this.#turn += 1;
    return this.#turn;
  }

  /** True when the server is ready for an attempt; otherwise the person is already told, or on the way. */
  async #connect(turn) {
    let greeting;
    try {
      greeting = await this.#connection.connect();
    } catch (error) {
      if (turn === this.#turn) this.notice(error.code);
      return false;
    }
    if (turn !== this.#turn) return false;
    if (greeting.type === "ready") this.#ready = greeting;
    else this.#receive(greeting);
    return greeting.type === "ready";
  }

  #attempt() {
    this.#frames?.stop();
    this.#stage.unlit();
    const anew = () => this.#attempt();
    this.#frames = new Frames(this.#camera, this.#connection, this.#ready, this.#pace, anew);
    this.#connection.send(start(this.#camera.describe(), this.#light === true));
  }

  #receive(message) {
    const take = {
      prompt: () => this.#prompt(message),
      feedback: () => this.#feedback(message),
      still: () => this.#frames?.wantStill(),
      light: () => this.#lit(message),
      judging: () => this.#judging(),
      again: () => this.#again(message),
      done: () => this.#finish(message),
      error: () => this.#refused(message),
    }[message.type];
    take?.();
  }

  #prompt(message) {
    if (!this.#frames) return;
    if (this.#state !== "capture") this.#show("capture");
    this.#stage.prompt(message);
    this.#frames.run();
  }

  #feedback(message) {
    this.#frames?.answered();
    if (this.#state === "capture") this.#stage.feedback(message);
  }

  #lit(message) {
    if (!this.#frames) return;
    this.#stage.light(message, (number, timeMs) => this.#connection.tell(shown(number, timeMs)));
  }

  #judging() {
    this.#turnOff();
    this.#enter("waiting");
  }

  #again(message) {
    this.#turnOff();
    this.#enter("notice");
    this.#screens.again(message);
  }

  #finish(done) {
    this.#turnOff();
    this.#done = done;
    if (LEAVE_CODES.includes(done.code)) {
      this.notice("USER_CANCELLED"); // what stays on the screen where the address opens an app
      this.leave();
    } else if (done.code === "SUCCESS") {
      const turn = this.#enter("success");
      setTimeout(() => turn === this.#turn && this.leave(), FAREWELL_MS);
    } else {
      this.notice(done.code);
    }
    this.#connection.close();
  }

  /** The server ends the connection. That a person read for long is no error: the next step connects again. */
  #refused({ code }) {
    const reading = ["welcome", "light", "notice", "permission"].includes(this.#state) && !this.#frames;
    if (code !== "TIMEOUT" || !reading) this.notice(code);
  }

  /** In an attempt: comes back and begins it anew. Where the person reads: nothing; the next step connects again. */
  async #lost() {
    if (this.#frames) {
      this.#frames.stop();
      this.#stage.searching();
      if (await this.#connect(this.#turn)) this.#attempt();
    } else if (this.#state === "waiting") {
      this.begin(); // the verdict may be there by now
    } else if (this.#state === "opening") {
      this.notice("LOST");
    }
  }

  /** Shows a state that belongs to the turn that is under way. */
  #show(state) {
    this.#state = state;
    this.#screens.show(state);
  }

  #turnOff() {
    this.#stage.unlit();
    this.#frames?.stop();
    this.#frames = null;
    this.#camera?.stop();
    this.#camera = null;
  }
}
