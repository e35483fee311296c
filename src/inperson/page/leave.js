import { framed, parent } from "./surroundings.js";

/** What the page around this one is told where no server says it: contract §5's, and the page's own. */
const DEAD_ENDS = { LINK_EXPIRED: "LIVENESS_TIMEOUT", LINK_FINISHED: "LINK_FINISHED", LINK_INVALID: "LINK_INVALID" };

/** The reasons with which a person may leave (wire.CancelReason). */
export const LEAVE_CODES = ["NO_PERMISSION", "CAMERA_ISSUE", "NOT_SUPPORT", "BROWSER_ISSUE", "USER_CANCELLED"];

const READ_MS = 20_000; // long enough to read why not; the button is quicker
const DOING = ["pointerdown", "keydown", "wheel", "touchmove"];
const SDK = "inperson"; // the name of its frame: nobody else around us is told anything but the contract's message

let told = false;

/** How it ends for the page around this one, after a notice without a way on here; null where nobody may be told. */
export function deadEnd(name, link) {
  if (!framed || !parent || !(name in DEAD_ENDS)) return null;
  return goodbye(DEAD_ENDS[name], link);
}

/** Tells the page around this one, if there is one, that the person has left, when no server can be told. */
export function leaveUnheard(reason, link) {
  if (framed && parent) leave(goodbye(reason, link));
}

/** Tells our own SDK around this page that it is over, while the person still reads how it went. */
export function over(done) {
  if (done.embedded && framed && window.name === SDK) post("over", done);
}

/** Leaves as `done` says: tells the page around this one, once, or goes to the address. */
export function leave(done) {
  if (!done.embedded || !framed) {
    location.replace(done.url);
  } else if (!told) {
    told = true;
    post("complete", done);
  }
}

/** Calls `then` for who does nothing for a while: who reads, or looks for a way of their own, is not hurried. */
export function unlessBusy(then) {
  const timer = setTimeout(then, READ_MS);
  for (const doing of DOING) addEventListener(doing, () => clearTimeout(timer), { once: true, passive: true });
}

function goodbye(code, link) {
  return { code, signatureId: link?.signatureId, embedded: true, origin: parent };
}

function post(type, { code, told: word = code, signatureId, origin }) {
  window.parent.postMessage({ type, code: word, signatureId }, origin);
}
