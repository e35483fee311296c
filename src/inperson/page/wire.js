/**
 * The messages between the page and the server, by the names of capture/wire.py.
 * Lengths are fractions of the camera's own, unmirrored picture.
 */

export const PROTOCOL = 1;

const HEADER_BYTES = 16;
const STILL = 0x01;

export const hello = ({ token, signatureId, language }, follow) => ({
  type: "hello",
  token,
  signatureId,
  protocol: PROTOCOL,
  ...(follow && { follow, language }),
});
export const start = (camera, light) => ({ type: "start", camera, light });
export const shown = (number, timeMs) => ({ type: "shown", number, timeMs });
export const more = () => ({ type: "more" });
export const handoff = (language) => ({ type: "handoff", language });
export const cancel = (reason) => ({ type: "cancel", reason });

/**
 * One camera frame as a binary message: 16 bytes of header, big endian, then the JPEG.
 * @param {{sequence: number, timeMs: number, still: boolean, jpeg: ArrayBuffer}} frame
 * @returns {Uint8Array}
 */
export function encodeFrame({ sequence, timeMs, still, jpeg }) {
  const message = new Uint8Array(HEADER_BYTES + jpeg.byteLength);
  const header = new DataView(message.buffer);
  header.setUint8(0, PROTOCOL);
  header.setUint8(1, still ? STILL : 0);
  header.setUint32(4, sequence);
  header.setFloat64(8, timeMs);
  message.set(new Uint8Array(jpeg), HEADER_BYTES);
  return message;
}
