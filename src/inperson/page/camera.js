/** The front camera: opened when asked, its frames as they come, and off at the end. */

import { TooLong, within } from "./wait.js";

const WISH = {
  audio: false,
  video: { facingMode: "user", width: { ideal: 1280 }, height: { ideal: 960 }, frameRate: { ideal: 30 } },
};
const ANSWER_MS = 120_000; // a person reads the browser's question
const PICTURE_MS = 10_000;

const REASONS = {
  NotAllowedError: "NO_PERMISSION",
  SecurityError: "NO_PERMISSION",
  NotFoundError: "CAMERA_NONE",
  OverconstrainedError: "CAMERA_NONE",
  NotReadableError: "CAMERA_BUSY",
  AbortError: "CAMERA_BUSY",
};

/** The camera cannot be used; `code` names the notice that says why. */
export class CameraError extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** Asks for the camera, tells `onStream` of it, and waits for its first picture. Rejects with `CameraError`. */
export async function openCamera(video, onStream) {
  const asked = navigator.mediaDevices.getUserMedia(WISH);
  let stream;
  try {
    stream = await within(ANSWER_MS, asked);
  } catch (error) {
    asked.then(turnOff, () => {}); // a camera that comes too late must not stay on
    const reason = error instanceof TooLong ? "NO_PERMISSION" : REASONS[error.name]; // nobody answered the question
    throw new CameraError(reason ?? "CAMERA_ISSUE");
  }
  const camera = new Camera(video, stream);
  onStream(camera);
  try {
    await within(PICTURE_MS, camera.play());
  } catch (error) {
    camera.stop();
    throw new CameraError(error instanceof TooLong ? "CAMERA_BUSY" : "CAMERA_ISSUE");
  }
  return camera;
}

export class Camera {
  #stream;
  #devices = null;

  constructor(video, stream) {
    this.video = video;
    this.#stream = stream;
    video.srcObject = stream;
    navigator.mediaDevices.enumerateDevices?.().then(
      (all) => (this.#devices = all.filter(({ kind }) => kind === "videoinput").length),
      () => {},
    );
  }

  /** Resolves when the first picture is there. */
  async play() {
    await this.video.play();
    if (!this.video.videoWidth) {
      await new Promise((resolve) => this.video.addEventListener("resize", resolve, { once: true }));
    }
  }

  /** Width over height of the picture, as it is held now. */
  get shape() {
    return this.video.videoWidth / this.video.videoHeight;
  }

  /** What wire.Camera says of the device; width and height are those of the frames, as they are held. */
  describe() {
    const [track] = this.#stream.getVideoTracks();
    const { width, height, frameRate, facingMode } = track.getSettings();
    return {
      width: this.video.videoWidth,
      height: this.video.videoHeight,
      frameRate: frameRate ?? null,
      label: track.label,
      facing: facingMode ?? null,
      devices: this.#devices,
      settingsWidth: width ?? null,
      settingsHeight: height ?? null,
    };
  }

  /** Calls `use(timeMs)` once for each new frame, until it returns false. */
  eachFrame(use) {
    const { video } = this;
    if (video.requestVideoFrameCallback) {
      const step = (now) => use(now) && video.requestVideoFrameCallback(step);
      video.requestVideoFrameCallback(step);
      return;
    }
    let shown = -1;
    const step = (now) => {
      const fresh = video.currentTime !== shown;
      shown = video.currentTime;
      if (!fresh || use(now)) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  /** Calls `tell` when the camera ends by itself: unplugged, or taken by another program. */
  onEnd(tell) {
    this.#stream.getVideoTracks()[0].addEventListener("ended", tell);
  }

  /** Turns the camera off. */
  stop() {
    turnOff(this.#stream);
    if (this.video.srcObject === this.#stream) this.video.srcObject = null;
  }
}

function turnOff(stream) {
  for (const track of stream.getTracks()) track.stop();
}
