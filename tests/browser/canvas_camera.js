/* A camera whose pictures come from the test: a canvas that shows what `film` answers (tests/browser/sitting.py). */
(() => {
  if (!navigator.mediaDevices) return;
  const tracks = [];
  const canvases = [];
  let label = "";

  const draw = async (context, jpeg) => {
    const bytes = Uint8Array.from(atob(jpeg), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: "image/jpeg" }));
    context.drawImage(picture, 0, 0, context.canvas.width, context.canvas.height);
    picture.close();
  };

  const run = async (context, track) => {
    while (track.readyState === "live") await draw(context, await window.film());
  };

  navigator.mediaDevices.getUserMedia = async () => {
    const camera = await window.openCanvasCamera();
    if (camera.refused) throw new DOMException("the test's camera", camera.refused);
    const canvas = document.createElement("canvas");
    canvas.width = camera.width;
    canvas.height = camera.height;
    const context = canvas.getContext("2d");
    context.fillRect(0, 0, canvas.width, canvas.height);
    const stream = canvas.captureStream();
    const [track] = stream.getVideoTracks();
    label = camera.label;
    Object.defineProperty(track, "label", { value: label });
    track.getSettings = () => ({
      width: camera.width,
      height: camera.height,
      frameRate: camera.frameRate,
      facingMode: "user",
      deviceId: "canvas",
    });
    tracks.push(track);
    canvases.push(canvas);
    run(context, track);
    return stream;
  };
  navigator.mediaDevices.enumerateDevices = async () => [
    { kind: "videoinput", deviceId: label && "canvas", groupId: "", label },
  ];
  window.canvasCamera = {
    tracks,
    get live() {
      return tracks.some((track) => track.readyState === "live");
    },
    /* As when the phone is turned. */
    turn() {
      for (const canvas of canvases) [canvas.width, canvas.height] = [canvas.height, canvas.width];
    },
    /* As when it is unplugged, or another program takes it. */
    unplug() {
      for (const track of tracks) {
        track.stop();
        track.dispatchEvent(new Event("ended"));
      }
    },
  };
})();
