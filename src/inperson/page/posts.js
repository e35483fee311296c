/**
 * The server's messages over HTTP posts, where something on the way lets no socket through. As much of a WebSocket
 * as `Connection` needs. Several posts are under way at once, so that one that waits for news holds up no frame.
 */

import { within } from "./wait.js";

const MOST = 3;
const LISTENING_MS = 20_000; // the server answers within eight seconds
const JSON_TYPE = "application/json";
const FRAME_TYPE = "application/octet-stream";

export class Posts {
  onopen = null;
  onmessage = null;
  onclose = null;
  bufferedAmount = 0;
  readyState = WebSocket.CONNECTING;
  #address;
  #line = null;
  #number = 0;
  #early = new Map();
  #told = 0;
  #last = Infinity; // how many messages there are in all, once the server has said so
  #queue = [];
  #under = 0;
  #end = new AbortController();

  constructor(address) {
    this.#address = address;
    setTimeout(() => {
      if (this.readyState !== WebSocket.CONNECTING) return;
      this.readyState = WebSocket.OPEN;
      this.onopen?.();
    });
  }

  send(data) {
    this.#queue.push(data);
    this.bufferedAmount += data.length;
    this.#pump();
  }

  close() {
    this.readyState = WebSocket.CLOSED;
    this.#queue = [];
    this.#end.abort();
  }

  /** Posts what waits, and once nothing does, listens. The first post gives the line its name. */
  #pump() {
    while (this.#queue.length && this.#under < (this.#line ? MOST : 1)) this.#post(this.#queue.shift());
    if (this.#line && !this.#under) this.#post("");
  }

  async #post(data) {
    this.#under += 1;
    const headers = { "Content-Type": typeof data === "string" ? JSON_TYPE : FRAME_TYPE };
    if (this.#line) Object.assign(headers, { "X-Line": this.#line, "X-Number": this.#number++ });
    try {
      const { signal } = this.#end;
      const asked = fetch(this.#address, { method: "POST", headers, body: data, cache: "no-store", signal });
      const answer = await (data ? asked : within(LISTENING_MS, asked));
      if (!answer.ok) throw new Error(`answered ${answer.status}`);
      const { line, first, messages, over } = await answer.json();
      this.#line ??= line;
      this.bufferedAmount -= data.length;
      messages.forEach((message, place) => this.#early.set(first + place, message));
      if (over) this.#last = first + messages.length;
      this.#tell();
      if (this.#told >= this.#last) this.#lose();
    } catch {
      this.#lose();
    }
    this.#under -= 1;
    if (this.readyState === WebSocket.OPEN) this.#pump();
  }

  /** Gives the messages in their order: answers overtake each other, and the last word comes with several. */
  #tell() {
    while (this.readyState === WebSocket.OPEN && this.#early.has(this.#told)) {
      const data = this.#early.get(this.#told);
      this.#early.delete(this.#told);
      this.#told += 1;
      this.onmessage?.({ data });
    }
  }

  #lose() {
    if (this.readyState === WebSocket.CLOSED) return;
    this.close();
    this.onclose?.();
  }
}
