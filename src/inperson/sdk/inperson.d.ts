/** The SDK of In Person, as the script `/sdk/inperson.js` defines it on `window`. */
declare const InPerson: InPerson.Sdk;

declare namespace InPerson {
  interface Sdk {
    /**
     * Opens a check. Resolves when it has ended, whatever its verdict: your backend then asks Get Result.
     *
     * Rejects with an {@link InPersonError} when there is no end to tell, and with a TypeError for options that make no
     * sense. Everything that was opened is gone by then, and the focus is back where it was.
     */
    open(options: Options): Promise<Complete>;
  }

  interface Options {
    /** The link, as your backend got it from Generate URL; with `iframeEnabled` true unless `mode` is "redirect". */
    url: string;

    /**
     * - "modal" (if not given): the whole screen of a phone, a card in the middle of a larger one.
     * - "inline": inside `container`.
     * - "redirect": leaves your page. The check comes back to returnUrl, so the promise stays open; it rejects with
     *   CLOSED when the person comes back by the browser's "back".
     */
    mode?: "modal" | "inline" | "redirect";

    /** For "inline": the element that the check fills, in your page already. Give it the height that it is to have. */
    container?: Element;

    /** What the check is called: in the modal's bar, and for screen readers. "Face check" if not given. */
    title?: string;

    /** What screen readers call the modal's close button. "Close" if not given. */
    closeLabel?: string;

    /** Colours of the modal's bar: as the link's `prefersColorScheme`. "light" if not given. */
    scheme?: "light" | "dark";

    /** Calls the check off. The link remains good. */
    signal?: AbortSignal;
  }

  /** What the page of the check tells: a hint, which a person can forge. Believe your backend. */
  interface Complete {
    type: "complete";

    /** SUCCESS: completed and submitted, whatever the verdict. Else one of the documented error codes. */
    code: Code;

    signatureId: string;
  }

  type Code =
    | "SUCCESS"
    | "BROWSER_ISSUE"
    | "CAMERA_ISSUE"
    | "LIVENESS_TIMEOUT"
    | "LIVENESS_TRY_COUNT_EXCEED"
    | "NOT_SUPPORT"
    | "NO_PERMISSION"
    | "USER_CANCELLED"
    | (string & {});

  interface InPersonError extends Error {
    name: "InPersonError";

    /**
     * - CLOSED: the person closed the modal, or your page took the frame away. The link remains good.
     * - ABORTED: by `signal`.
     * - BUSY: another check is open; one at a time.
     */
    code: "CLOSED" | "ABORTED" | "BUSY";
  }
}

interface Window {
  readonly InPerson: InPerson.Sdk;
}
