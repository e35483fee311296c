/**
 * Where things lie in a capture. The stage is as large as its room allows and cuts nothing from the camera's picture
 * but what is too wide or too tall for a face; the picture keeps its scale from far to near, so that growing in the
 * oval is the person's own doing.
 */

const MARGIN = 14; // px between oval and edge: room for the ring
const TALL = [9 / 16, 3 / 4];
const WIDE = [3 / 4, 4 / 3];

/** The stage's size in a room, px, for a camera's picture of this size: {width, height}. */
export function stageIn(room, frame) {
  const [least, most] = room.width < room.height ? TALL : WIDE;
  const aspect = Math.min(Math.max(frame.width / frame.height, least), most);
  const width = Math.min(room.width, room.height * aspect);
  return { width, height: width / aspect };
}

/**
 * @param {{width: number, height: number}} frame the camera's picture, px
 * @param {{width: number, height: number}} stage px
 * @param {{cx: number, cy: number, width: number, height: number}} oval wire.Box, unmirrored
 * @returns the mirrored picture's place (left, top, width, height) and the oval's (cx, cy, rx, ry), in stage px
 */
export function fit(frame, stage, oval) {
  const cover = Math.max(stage.width / frame.width, stage.height / frame.height);
  const whole = Math.min(
    (stage.width - 2 * MARGIN) / (oval.width * frame.width),
    (stage.height - 2 * MARGIN) / (oval.height * frame.height),
  );
  const scale = Math.min(cover, whole);
  const width = frame.width * scale;
  const height = frame.height * scale;
  const cx = (1 - oval.cx) * width;
  const cy = oval.cy * height;
  const rx = (oval.width * width) / 2;
  const ry = (oval.height * height) / 2;
  const left = shift(stage.width, width, cx, rx);
  const top = shift(stage.height, height, cy, ry);
  return { left, top, width, height, oval: { cx: left + cx, cy: top + cy, rx, ry } };
}

/** The picture's offset along one axis: centred, and moved only as far as the oval needs. */
function shift(stage, length, centre, radius) {
  const least = MARGIN - (centre - radius);
  const most = stage - MARGIN - (centre + radius);
  return Math.min(Math.max((stage - length) / 2, least), most);
}
