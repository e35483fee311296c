/**
 * The way through a check. Each state is a screen:
 *
 *   opening → welcome → light → permission → capture → waiting → success → away
 *                                   ↑___________________|  (again)
 *
 * (light: only where the screen is to light the face), beside them `handoff`, while the check goes on with another
 * device, and from every one of them a notice, which has a way on. What is still under way for a state that was left
 * finds that its `turn` has passed, and ends.
 */

import { Away } from "./away.js";
import { Connection, SUPERSEDED } from "./connection.js";
import { deadEnd, LEAVE_CODES, leave, leaveUnheard, over, unlessBusy } from "./leave.js";
import { rememberFollowing, showLink } from "./link.js";
import { noticeOf } from "./notices.js";
import { desktop, hindrance, trouble } from "./surroundings.js";
import { reachable } from "./wait.js";
import { cancel } from "./wire.js";

const FAREWELL_MS = 1800; // long enough to see that it went well
const ASKED_MS = 8000; // the server waits for frames more than twice as long
const PROMPT_MS = 1500; // from an open camera until the first prompt, on most lines
const TOLD_MS = 5000; // until the page around this one hears of a person who leaves over a dead line
const LATE_MS = 500; // behind the link's end, so that nobody takes it away a moment before
const READING = ["welcome", "light", "notice", "permission"];

export class Flow {
  #link;
  #screens;
  #capture;
  #away;
  #connection;
  #ready = null;
  #done = null;
  #light = null;
  #lacksLine = false;
  #reason = "USER_CANCELLED";
  #leaving = null; // for which reason
  #state = "";
  #turn = 0;
  #end = 0;
  #asked = 0;

  /** `newCapture(connection, calls)` gives the `Capture` of this line. */
  constructor(link, { screens, handoff, newCapture }) {
    this.#link = link;
    this.#screens = screens;
    this.#connection = new Connection(link, {
      onMessage: (message) => this.#receive(message),
      onLost: () => this.#lost(),
      onSlow: () => this.#capture.slow(),
    });
    this.#capture = newCapture(this.#connection, {
      onPrompt: () => this.#filming(),
      onTrouble: (code) => this.notice(trouble(code)),
    });
    this.#away = new Away(link, handoff, this.#connection, (follow) => this.#connect(this.#turn, follow));
  }

  /** Greets the server and welcomes the person. */
  async begin() {
    const hindered = hindrance();
    if (hindered && this.#state === "handoff") {
      this.#away.takeBack(); // but not from whoever has it, for nothing
      this.#connection.close();
      this.notice(hindered);
      return;
    }
    if (!["", "notice"].includes(this.#state)) this.#away.takeBack();
    if (this.#away.gone) {
      if (!this.#state) this.#away.offer();
      this.#enter("handoff");
      this.#away.follow();
      return;
    }
    rememberFollowing(false);
    const turn = this.#enter("opening");
    if (!(await this.#connect(turn))) return;
    if (hindered) {
      showLink(this.#link);
      this.notice(hindered);
    } else {
      this.#enter("welcome");
      this.#screens.welcome(this.#ready, desktop && this.#ready.handoff);
    }
  }

  /** The person is ready: opens the camera and begins an attempt. */
  async start() {
    if (!["welcome", "light", "notice"].includes(this.#state)) return;
    if (this.#ready.light && this.#light === null) this.#enter("light");
    else await this.#film(this.#enter("permission"));
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

  /** The browser asked for no permission that the person could see. */
  stuck() {
    this.notice(trouble("NO_PERMISSION"));
  }

  /** The person needs more time for this step. */
  more() {
    this.#capture.more();
  }

  /** Asks whether the person really wants to leave. The capture waits; the camera goes off when that takes long. */
  ask() {
    this.#capture.pause();
    this.#screens.sure(true);
    clearTimeout(this.#asked);
    this.#asked = setTimeout(() => this.#screens.asking && this.doze(), ASKED_MS);
  }

  /** The person stays after all. */
  stay() {
    this.#screens.sure(false);
    this.#capture.goOn();
    this.wake();
  }

  /** The person leaves for good: tells the server, which answers where to. */
  async cancel() {
    const reason = this.#leaving ?? this.#reason;
    const turn = this.#enter("opening");
    this.#leaving = reason;
    this.#capture.stop();
    if (this.#connection.open || (await this.#connect(turn))) this.#connection.send(cancel(reason));
  }

  /** Goes where the server said. */
  leave() {
    leave(this.#done);
  }

  /** Goes on with another device, or with a tab that `opens` the link already, and follows along here. */
  handoff(opens = false) {
    if (this.#state === "handoff") return;
    this.#enter("handoff");
    this.#capture.stop();
    this.#away.offer();
    this.#away.give(opens);
  }

  /** Ends what was going on, and says what happened and how to go on. */
  notice(code) {
    this.#capture.stop();
    const notice = noticeOf(code);
    const leaving = notice.name === "LOST" ? this.#leaving : null;
    const turn = this.#enter("notice", notice.reason);
    this.#leaving = leaving;
    this.#lacksLine = notice.name === "LOST";
    const end = deadEnd(notice.name, this.#link);
    if (end) {
      this.#done = end;
      over(end);
      this.#leaveSoon();
    }
    this.#screens.notice({
      ...notice,
      ...(leaving && { action: "cancel", text: "leaving" }),
      ...(end && { action: "leave", label: "continue" }),
    });
    // The server cannot be told. The page around this one can.
    if (leaving) setTimeout(() => turn === this.#turn && leaveUnheard(leaving, this.#link), TOLD_MS);
    if (this.#lacksLine) reachable(() => turn === this.#turn).then((yes) => yes && this.online());
  }

  /** Something in this page failed. What is over stays so. */
  broken() {
    if (!this.#done) this.notice("BROWSER_ISSUE");
  }

  /** Turns the camera off while nobody sees the page, or looks at it. */
  doze() {
    this.#capture.doze();
  }

  /** Goes on where the person was: in a capture with a fresh start of the same attempt. */
  wake() {
    if (this.#unseen) return;
    if (this.#capture.dozing) this.#film(this.#turn);
    else this.#follow();
  }

  /** The network is back: goes on by itself where it was missing. */
  online() {
    if (!this.#lacksLine) this.#follow();
    else if (this.#leaving) this.cancel();
    else this.begin();
  }

  /** The network is gone, says the browser: what waits for an answer need not wait for long. */
  offline() {
    if (this.#capture.underWay) this.#connection.lose();
  }

  /** Turns the camera off, whatever happens next. */
  hide() {
    this.#capture.stop();
  }

  get #unseen() {
    return document.hidden || this.#screens.asking;
  }

  #enter(state, reason = "USER_CANCELLED") {
    this.#state = state;
    this.#lacksLine = false;
    this.#leaving = null;
    this.#reason = reason;
    if (!["notice", "welcome"].includes(state)) this.#screens.show(state);
    this.#turn += 1;
    return this.#turn;
  }

  /** True when the server is ready for an attempt; otherwise the person is already told, or on the way. */
  async #connect(turn, follow = false) {
    let greeting;
    try {
      greeting = await this.#connection.connect(follow);
    } catch (error) {
      if (turn === this.#turn && error.code !== SUPERSEDED) this.#shut(error.code);
      return false;
    }
    if (turn !== this.#turn) return false;
    if (greeting.type === "ready") this.#expect(greeting);
    else this.#receive(greeting);
    return greeting.type === "ready";
  }

  /** Keeps what the server wants, and asks it again when the link has ended while the person reads. */
  #expect(ready) {
    this.#ready = ready;
    clearTimeout(this.#end);
    if (ready.expiresInMs) {
      const ends = () => READING.includes(this.#state) && !this.#done && this.begin();
      this.#end = setTimeout(ends, ready.expiresInMs + LATE_MS);
    }
  }

  #follow() {
    if (this.#state === "handoff") this.#away.follow();
  }

  /** The server lets nobody in here. */
  #shut(code) {
    // Where no check can be, nobody is asked to have it back from a browser where it can.
    const gives = this.#state === "handoff" || hindrance();
    if (!gives || !this.#away.comes(code)) this.notice(code);
  }

  /** Camera on, line open, and the attempt begins. What takes long then is no question of the browser's any more. */
  async #film(turn) {
    if (!(await this.#capture.open())) return;
    if (this.#unseen) {
      this.doze();
      return;
    }
    setTimeout(() => {
      if (turn === this.#turn && this.#state === "permission") this.#screens.show("opening");
    }, PROMPT_MS);
    if (this.#connection.open) this.#attempt();
    else await this.#reach(turn);
  }

  /** Comes to the server, and begins the attempt. The camera does not stay on for it when that takes long. */
  async #reach(turn) {
    const rest = setTimeout(() => turn === this.#turn && this.doze(), ASKED_MS);
    const there = await this.#connect(turn);
    clearTimeout(rest);
    if (!there) return;
    if (this.#capture.dozing) this.wake();
    else this.#attempt();
  }

  #attempt() {
    this.#capture.begin(this.#ready, this.#light === true);
  }

  /** The first prompt is here: the camera's picture is shown. */
  #filming() {
    if (this.#state === "capture") return;
    this.#state = "capture"; // of the same turn: the camera is this one's
    this.#screens.show("capture");
  }

  #receive(message) {
    if (this.#done) return;
    if (this.#capture.receive(message)) return;
    if (this.#away.receive(message)) {
      this.#onlyFollow();
      return;
    }
    const take = {
      judging: () => this.#judging(),
      again: () => this.#again(message),
      done: () => this.#finish(message),
      error: () => this.#refused(message),
    }[message.type];
    take?.();
  }

  /** Who came, or came back, too late to go on hears how it ends. */
  #onlyFollow() {
    if (this.#state === "handoff") return;
    this.#capture.stop();
    this.#enter("handoff");
  }

  #judging() {
    if (this.#state === "waiting") return;
    this.#capture.finish();
    this.#enter("waiting");
  }

  #again(message) {
    this.#capture.stop();
    this.#enter("notice");
    this.#screens.again(message);
  }

  #finish(done) {
    this.#capture.stop();
    this.#done = done;
    over(done);
    if (LEAVE_CODES.includes(done.code)) {
      this.notice("USER_CANCELLED"); // what stays on the screen where the address opens an app
      this.leave();
    } else if (done.code === "SUCCESS") {
      const turn = this.#enter("success");
      setTimeout(() => turn === this.#turn && this.leave(), FAREWELL_MS);
    } else {
      this.notice(done.code);
      this.#leaveSoon();
    }
    this.#connection.close();
  }

  #leaveSoon() {
    const turn = this.#turn;
    unlessBusy(() => turn === this.#turn && this.leave());
  }

  /** The server ends the connection. That a person read for long is no error: the next step connects again. */
  #refused({ code }) {
    if (code === "TIMEOUT" && this.#state === "handoff") {
      this.#lost();
      return;
    }
    const reading = READING.includes(this.#state) && !this.#capture.underWay;
    if (code !== "TIMEOUT" || !(reading || this.#capture.dozing)) this.#shut(code);
  }

  /** In an attempt: comes back and begins it anew. Where the person reads: nothing; the next step connects again. */
  #lost() {
    if (this.#unseen) this.doze();
    if (this.#capture.underWay) {
      this.#capture.searching();
      this.#reach(this.#turn);
    } else if (this.#state === "handoff") {
      if (this.#away.gone || this.#ready?.handoff) this.#away.give();
    } else if (this.#state === "waiting") {
      this.begin(); // the verdict may be there by now
    } else if (this.#state === "opening") {
      this.notice("LOST");
    }
  }
}
