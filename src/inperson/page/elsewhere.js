/** The ways out of this page that need no server: back, away, and the same link in another place. */

import { address, copy } from "./link.js";
import { outwards } from "./surroundings.js";

const CLOSING_MS = 500;

export class Elsewhere {
  #link;
  #screens;
  #flow;

  constructor(link, screens, flow) {
    this.#link = link;
    this.#screens = screens;
    this.#flow = flow;
  }

  /** Loads the page anew. */
  reload() {
    location.reload();
  }

  /** Goes back to where the person came from. */
  back() {
    history.back();
    this.#stayed();
  }

  /** Closes the tab. */
  close() {
    window.close();
    this.#stayed();
  }

  /** Takes the link along by the clipboard; where the browser does not let it, shows it. */
  async copy() {
    if (await copy(address(this.#link))) {
      this.#screens.copied();
    } else {
      this.#flow.handoff();
      this.#screens.mark();
    }
  }

  /** Opens the link in the person's own browser, if the app around this page lets it. */
  outwards() {
    location.href = outwards(address(this.#link));
  }

  /** Opens the link in a tab of its own, and follows along here; where the browser opens none, shows the link. */
  tab() {
    this.#flow.handoff(Boolean(window.open(address(this.#link))));
  }

  /** A browser may do neither: then the person is told that they can. */
  #stayed() {
    setTimeout(() => this.#screens.add("close"), CLOSING_MS);
  }
}
