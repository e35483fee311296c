import { framed, steps } from "./surroundings.js";

/**
 * The screens that say something happened, by what happened: a wire.ErrorCode or CancelReason, a contract §5 code,
 * or one of the page's own. `action` is what the main button does: a method of `Flow`; without one the button leads
 * out of the page. `also` are the smaller buttons: copy, handoff. `reason` is the wire.CancelReason with which a
 * person may leave from there.
 */
const NOTICES = {
  LINK_INVALID: { icon: "link" },
  LINK_EXPIRED: { icon: "clock" },
  LINK_FINISHED: { icon: "check" },
  OPENED_ELSEWHERE: { icon: "windows", action: "begin", label: "here" },
  PROTOCOL: { icon: "again", action: "reload", label: "reload" },
  BUSY: { icon: "people", action: "begin", label: "retry" },
  TIMEOUT: { icon: "clock", action: "begin", label: "retry" },
  SERVER: { icon: "again", action: "begin", label: "retry" },
  LOST: { icon: "offline", action: "begin", label: "retry" },

  NO_PERMISSION: { icon: "camera-off", action: "start", label: "retry", also: ["handoff"], reason: "NO_PERMISSION" },
  CAMERA_NONE: { icon: "camera-off", action: "handoff", label: "phone", also: ["start"], reason: "CAMERA_ISSUE" },
  CAMERA_BUSY: { icon: "camera-off", action: "start", label: "retry", also: ["handoff"], reason: "CAMERA_ISSUE" },
  CAMERA_ISSUE: { icon: "camera-off", action: "start", label: "retry", also: ["handoff"], reason: "CAMERA_ISSUE" },
  NOT_SUPPORT: { icon: "browser", action: "copy", label: "copy", also: ["handoff"], reason: "NOT_SUPPORT" },
  IN_APP: { icon: "browser", action: "outwards", label: "browser", also: ["copy"], reason: "NOT_SUPPORT" },
  FRAME: { icon: "windows", action: "tab", label: "tab", also: ["handoff"], reason: "NO_PERMISSION" },
  INSECURE: { icon: "lock", reason: "NOT_SUPPORT" },
  BROWSER_ISSUE: { icon: "again", action: "reload", label: "reload", reason: "BROWSER_ISSUE" },

  USER_CANCELLED: { icon: "check", action: "leave", label: "continue" },
  LIVENESS_ATTACK: { icon: "face", action: "leave", label: "continue" },
  LIVENESS_TRY_COUNT_EXCEED: { icon: "face", action: "leave", label: "continue" },
  LOCKED: { icon: "clock", action: "leave", label: "continue" },
  LIVENESS_TIMEOUT: { icon: "clock", action: "leave", label: "continue" },
};

/** The notice of this code; an unknown one counts as the server's fault. */
export function noticeOf(code) {
  const name = code in NOTICES ? code : "SERVER";
  const notice = NOTICES[name];
  const also = name === "NO_PERMISSION" && framed ? [...notice.also, "tab"] : notice.also;
  return { name, ...wayOut(), ...notice, also, steps: steps(name) };
}

/** How a person gets away where no address is known. */
function wayOut() {
  if (framed) return { action: "reload", label: "reload" };
  return history.length > 1 ? { action: "back", label: "back" } : { action: "close", label: "close" };
}
