/// <reference path="./inperson.d.ts" />
// inperson.d.ts is your copy of https://liveness.bank.example/sdk/inperson.d.ts

import { useCallback, useEffect, useRef, useState } from "react";

const SERVICE = "https://liveness.bank.example";

export type State = "idle" | "open" | "closed" | "failed";

let script: Promise<void> | null = null;

/** The SDK's script, loaded once for all. It may also stand in your index.html. */
function loadSdk(): Promise<void> {
  script ??= new Promise<void>((resolve, reject) => {
    const element = document.createElement("script");
    element.src = `${SERVICE}/sdk/inperson.js`;
    element.onload = () => resolve();
    element.onerror = () => {
      script = null; // so that the next try loads it again
      reject(new Error("The SDK could not be loaded."));
    };
    document.head.append(element);
  });
  return script;
}

/**
 * Opens a check when `open` is called, and closes it when the component goes. `fetchLink` asks your backend for a link;
 * `onComplete` asks it for the result: what it is given here is a hint.
 */
export function useLiveness(fetchLink: () => Promise<string>, onComplete: (end: InPerson.Complete) => void) {
  const [state, setState] = useState<State>("idle");
  const stop = useRef<AbortController | null>(null);

  useEffect(() => () => stop.current?.abort(), []);

  const open = useCallback(
    async (options: Omit<InPerson.Options, "url" | "signal"> = {}) => {
      if (stop.current) return; // one at a time
      const { signal } = (stop.current = new AbortController());
      setState("open");
      try {
        const [url] = await Promise.all([fetchLink(), loadSdk()]);
        const end = await window.InPerson.open({ ...options, url, signal });
        setState("idle");
        onComplete(end);
      } catch (error) {
        if (!signal.aborted) setState((error as Partial<InPerson.InPersonError>).code === "CLOSED" ? "closed" : "failed");
      } finally {
        stop.current = null;
      }
    },
    [fetchLink, onComplete],
  );

  return { open, state };
}
