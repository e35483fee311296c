/**
 * Sends camera frames while the server asks for them: each video frame once, JPEG, one after the other, and never
 * more than `inFlight` unanswered. On a slow line nothing follows a still until it is answered.
 */

import { encodeFrame } from "./wire.js";

const GAP_MS = 55; // at most 18 frames a second: more would cost the person's data and tell nothing new

export class Frames {
  #camera;
  #connection;
  #ready;
  #pace;
  #onTurn;
  #shape;
  #canvas = document.createElement("canvas");
  #sent = [];
  #sequence = 0;
  #last = -Infinity;
  #encoding = false;
  #still = false;
  #run = null;

  /** Whether nothing is sent for a while. */
  paused = false;

  /**
   * Sends to `connection` what `camera` sees, as `ready` (wire.Ready) wants it, at the network's `pace`. Stops and
   * calls `onTurn` when the picture changes its shape, as when a phone is turned: the ovals were drawn for the old.
   */
  constructor(camera, connection, ready, pace, onTurn) {
    this.#camera = camera;
    this.#shape = camera.shape;
    this.#onTurn = onTurn;
    this.#connection = connection;
    this.#ready = ready;
    this.#pace = pace;
  }

  get running() {
    return this.#run !== null;
  }

  /** Begins, or goes on. */
  run() {
    const run = {};
    this.#run = run;
    this.#camera.eachFrame((now) => {
      if (run === this.#run) this.#offer(now);
      return run === this.#run;
    });
  }

  stop() {
    this.#run = null;
  }

  /** The next frame is to be a still. */
  wantStill() {
    this.#still = true;
  }

  /** One frame was answered (wire.Feedback). */
  answered() {
    const sent = this.#sent.shift();
    if (sent) this.#pace.answered({ ...sent, ms: performance.now() - sent.at });
  }

  async #offer(now) {
    if (this.paused || this.#encoding || this.#sent.length >= this.#ready.inFlight) return;
    if (this.#pace.slow && this.#sent.some(({ still }) => still)) return;
    if (!this.#still && now - this.#last < GAP_MS) return;
    if (!this.#camera.shape) return; // no picture, as while a camera is turned
    if (this.#camera.shape !== this.#shape) {
      this.stop();
      this.#onTurn();
      return;
    }
    this.#encoding = true;
    const still = this.#still;
    const { level } = this.#pace;
    const jpeg = await this.#encode(still, level);
    this.#encoding = false;
    // A still may have been asked for while this frame was encoded: then the still is the next to go.
    if (!jpeg || !this.#run || this.paused || still !== this.#still) return;
    this.#last = now;
    this.#still = false;
    const bytes = jpeg.byteLength;
    const upload = this.#sent.reduce((sum, other) => sum + other.bytes, bytes);
    this.#sent.push({ at: performance.now(), still, level, bytes, upload });
    this.#connection.sendFrame(encodeFrame({ sequence: this.#sequence, timeMs: now, still, jpeg }));
    this.#sequence += 1;
  }

  async #encode(still, level) {
    const { videoWidth, videoHeight } = this.#camera.video;
    const { shortSide, quality, stillLongSide, stillQuality } = this.#ready;
    const scale = still
      ? Math.min(1, (stillLongSide * level.still.size) / Math.max(videoWidth, videoHeight))
      : Math.min(1, (shortSide * level.size) / Math.min(videoWidth, videoHeight));
    this.#canvas.width = Math.round(videoWidth * scale);
    this.#canvas.height = Math.round(videoHeight * scale);
    const picture = this.#canvas.getContext("2d", { alpha: false });
    picture.drawImage(this.#camera.video, 0, 0, this.#canvas.width, this.#canvas.height);
    const blob = await new Promise((resolve) => {
      const best = still ? stillQuality * level.still.quality : quality * level.quality;
      this.#canvas.toBlob(resolve, "image/jpeg", best);
    });
    return blob?.arrayBuffer();
  }
}
