/**
 * The screens that say something happened, by what happened: a wire.ErrorCode or CancelReason, a contract §5 code,
 * or one of the page's own (LOST, CAMERA_NONE, CAMERA_BUSY). `action` is what the main button does: a method of `Flow`.
 * `reason` is the wire.CancelReason with which a person may leave from there.
 */
export const NOTICES = {
  LINK_INVALID: { icon: "link" },
  LINK_EXPIRED: { icon: "clock" },
  LINK_FINISHED: { icon: "check" },
  OPENED_ELSEWHERE: { icon: "windows", action: "begin", label: "here" },
  PROTOCOL: { icon: "again", action: "reload", label: "reload" },
  BUSY: { icon: "people", action: "begin", label: "retry" },
  TIMEOUT: { icon: "clock", action: "begin", label: "retry" },
  SERVER: { icon: "again", action: "begin", label: "retry" },
  LOST: { icon: "offline", action: "begin", label: "retry" },

  NO_PERMISSION: { icon: "camera-off", action: "start", label: "retry", reason: "NO_PERMISSION" },
  CAMERA_NONE: { icon: "camera-off", action: "start", label: "retry", reason: "CAMERA_ISSUE" },
  CAMERA_BUSY: { icon: "camera-off", action: "start", label: "retry", reason: "CAMERA_ISSUE" },
  CAMERA_ISSUE: { icon: "camera-off", action: "start", label: "retry", reason: "CAMERA_ISSUE" },
  NOT_SUPPORT: { icon: "browser", reason: "NOT_SUPPORT" },
  BROWSER_ISSUE: { icon: "again", action: "reload", label: "reload", reason: "BROWSER_ISSUE" },

  USER_CANCELLED: { icon: "check", action: "leave", label: "continue" },
  LIVENESS_ATTACK: { icon: "face", action: "leave", label: "continue" },
  LIVENESS_TRY_COUNT_EXCEED: { icon: "face", action: "leave", label: "continue" },
  LIVENESS_TIMEOUT: { icon: "clock", action: "leave", label: "continue" },
};
