import { useCallback } from "react";
import { useLiveness } from "./useLiveness";

/** A button that opens the check. `onResult` hears what your backend heard from Get Result: PASS, FAIL or INCOMPLETE. */
export function Liveness({ onResult }: { onResult: (result: string) => void }) {
  const fetchLink = useCallback(async () => (await ask<{ url: string }>("/liveness/link")).url, []);
  const onComplete = useCallback(async () => {
    onResult((await ask<{ result: string }>("/liveness/result")).result);
  }, [onResult]);
  const { open, state } = useLiveness(fetchLink, onComplete);

  return (
    <section>
      <button type="button" aria-disabled={state === "open"} onClick={() => open({ title: "Show that it is you" })}>
        Show that it is you
      </button>
      <p role="status">
        {state === "closed" && "You can begin again whenever you like."}
        {state === "failed" && "That did not work. Please try again."}
      </p>
    </section>
  );
}

async function ask<T>(path: string): Promise<T> {
  const answer = await fetch(path, { method: "POST" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}
