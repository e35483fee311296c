/** The check with another device: gives it away, and follows what becomes of it there. */

import { address, rememberFollowing } from "./link.js";
import { handoff } from "./wire.js";

export class Away {
  #link;
  #screen;
  #connection;
  #connect;
  #gone;

  /** `connect(follow)` comes to the server for the screen that is shown; true when it waits for an attempt. */
  constructor(link, screen, connection, connect) {
    this.#link = link;
    this.#screen = screen;
    this.#connection = connection;
    this.#connect = connect;
    this.#gone = Boolean(link?.follows);
  }

  /** Whether another device may have the check. */
  get gone() {
    return this.#gone;
  }

  /** This device is to have it again. */
  takeBack() {
    this.#gone = false;
  }

  /** Shows the link. Its code comes from the server. */
  offer() {
    this.#screen.offer({ url: address(this.#link) });
  }

  /** Lets the check go to whoever opens the link next; where somebody has it already (`opened`), follows. */
  async give(opened = this.#gone) {
    this.#gone = opened;
    if (opened && !this.#connection.open) {
      this.follow(); // who came back to give it away would first take it from who has it
    } else if (this.#connection.open || (await this.#connect())) {
      this.#connection.send(handoff(this.#link.language));
    }
  }

  /** Follows by a new line: the old one may have stayed behind in another network. */
  follow() {
    if (this.#gone) this.#connect(true);
  }

  /** True when a refusal was just what who gives the check away waits for: another device has come. */
  comes(code) {
    if (code !== "OPENED_ELSEWHERE" || this.#connection.follows) return false;
    this.#gone = true;
    this.follow();
    return true;
  }

  /** Takes what the server says of it: wire.HandedOff, Following. False: something else. */
  receive(message) {
    const take = {
      handoff: () => this.#screen.offer(message),
      following: () => {
        this.#screen.follow(message.state);
        rememberFollowing(message.state === "STARTED");
      },
    }[message.type];
    if (!take) return false;
    this.#gone = true;
    take();
    return true;
  }
}
