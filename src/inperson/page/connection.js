/**
 * The line to the server: greets, comes back after a loss, and lets nothing wait for ever. A socket; posts where
 * sockets do not get through.
 */

import { Posts } from "./posts.js";
import { openSocket, takeEarly } from "./socket.js";
import { pause, TooLong, within } from "./wait.js";
import { hello } from "./wire.js";

const TRIES_MS = [0, 500, 1000, 2000, 4000, 4000]; // the pause before each try
const PASSING = ["LOST", "BUSY", "SERVER"]; // what another try may find mended
const GREETING_MS = 8000;
const TRYING_MS = 30_000; // in all, but for the try that is under way then
const ANSWER_MS = 12_000;
const SLOW_MS = 4000; // without an answer: a person is told that it is the line
const LOOK_MS = 1000;
const CLOSED_DOORS = 2; // sockets that may fail to open before posts are tried

/** The code of a try whose place a later one took: nobody needs to be told. */
export const SUPERSEDED = "SUPERSEDED";

/** No connection; `code` is a wire.ErrorCode, LOST or SUPERSEDED, `again` says whether trying later may help. */
export class ConnectionError extends Error {
  constructor(code, again) {
    super(code);
    this.code = code;
    this.again = again;
  }
}

export class Connection {
  #link;
  #greeted = false;
  #follows = false;
  #closedDoors = 0;
  #onMessage;
  #onLost;
  #onSlow;
  #socket = null;
  #call = null;
  #watch = null; // what is awaited

  /**
   * Calls `onMessage(message)` for what the server says after its greeting, `onSlow()` when it does not answer for a
   * while, `onLost()` when it is gone.
   */
  constructor(link, { onMessage, onLost, onSlow }) {
    this.#link = link;
    this.#onMessage = onMessage;
    this.#onLost = onLost;
    this.#onSlow = onSlow;
  }

  get open() {
    return this.#greeted && this.#socket?.readyState === WebSocket.OPEN;
  }

  /** Whether it only hears what another device does, or tries to. */
  get follows() {
    return this.#follows;
  }

  /**
   * Tries, with growing pauses, until the server answers the greeting; gives that answer. Rejects with
   * `ConnectionError`, also when a later call takes its place. With `follow`: only to hear what another device does.
   */
  async connect(follow = false) {
    const call = {};
    this.#call = call;
    this.#follows = follow;
    const begun = performance.now();
    let failure;
    for (const ms of TRIES_MS) {
      if (failure && performance.now() - begun > TRYING_MS) break;
      await pause(ms * (0.75 + Math.random() / 2));
      if (call !== this.#call) throw new ConnectionError(SUPERSEDED, false);
      try {
        return await within(GREETING_MS, this.#greet());
      } catch (error) {
        if (call !== this.#call) throw new ConnectionError(SUPERSEDED, false);
        // A socket that hears neither yes nor no: something on the way keeps it back, and would the next.
        if (this.#socket?.readyState === WebSocket.CONNECTING) this.#closedDoors = CLOSED_DOORS;
        this.close();
        failure = error instanceof TooLong ? new ConnectionError("LOST", true) : error;
        if (!failure.again || !PASSING.includes(failure.code)) break;
      }
    }
    throw failure;
  }

  /** Sends a message that the server answers. */
  send(message) {
    this.#transmit(JSON.stringify(message));
  }

  /** Sends a message that is not answered. */
  tell(message) {
    if (this.open) this.#socket.send(JSON.stringify(message));
  }

  /** Sends an encoded frame. */
  sendFrame(message) {
    this.#transmit(message);
  }

  /** The line is gone, whoever says so. */
  lose() {
    if (!this.#greeted) return;
    this.close();
    this.#onLost();
  }

  close() {
    this.#watch = null;
    this.#greeted = false;
    this.#socket?.close();
    this.#socket = null;
  }

  async #greet() {
    this.close();
    this.#closedDoors += 1; // until something comes through
    const socket = adopted() ?? this.#opened();
    this.#socket = socket;
    return new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => {
        if (socket !== this.#socket) return;
        this.#closedDoors = socket instanceof Posts ? CLOSED_DOORS : 0;
        const message = typeof data === "string" ? JSON.parse(data) : data;
        if (this.#greeted) {
          this.#receive(message);
        } else if (message.type === "error") {
          reject(new ConnectionError(message.code, message.again));
        } else {
          this.#greeted = true;
          resolve(message);
        }
      };
      socket.onclose = () => {
        if (socket !== this.#socket) return;
        if (this.#greeted) this.lose();
        else reject(new ConnectionError("LOST", true));
      };
    });
  }

  /** A socket that greets once it is open; after two that did not open, posts in turn with sockets. */
  #opened() {
    const posting = this.#closedDoors > CLOSED_DOORS && this.#closedDoors % 2 === 1;
    const socket = posting ? new Posts(new URL("posts", location.href)) : bySocket();
    socket.onopen = () => socket.send(JSON.stringify(hello(this.#link, this.#follows)));
    return socket;
  }

  #transmit(data) {
    if (!this.open) return; // its loss is already being told
    this.#socket.send(data);
    this.#await();
  }

  #receive(message) {
    this.#watch = null;
    if (message.type === "error") this.close();
    if (message.type === "judging") this.#await();
    this.#onMessage(message);
  }

  /** Gives the server a while to answer; an upload that still moves is slow, not dead. */
  async #await() {
    const watch = {};
    this.#watch = watch;
    let left = this.#socket.bufferedAmount;
    for (let quiet = 0; quiet < ANSWER_MS; ) {
      await pause(LOOK_MS);
      if (watch !== this.#watch) return;
      const now = this.#socket.bufferedAmount;
      quiet = now < left ? 0 : quiet + LOOK_MS;
      left = now;
      if (quiet === SLOW_MS) this.#onSlow();
    }
    this.lose();
  }
}

/** The socket that has greeted already, if there is one. Tells whoever listens by then what has come on it. */
function adopted() {
  const early = takeEarly();
  if (!early) return null;
  const { socket, heard } = early;
  queueMicrotask(() => {
    for (const event of heard) socket.onmessage(event);
    // Its end was not heard: it is told once what came before has been taken in.
    if (socket.readyState > WebSocket.OPEN) setTimeout(socket.onclose);
  });
  return socket;
}

function bySocket() {
  try {
    return openSocket();
  } catch {
    throw new ConnectionError("LOST", true); // posts may get through
  }
}
