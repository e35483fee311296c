/** Every wait has a limit. */

const RETRY_MS = 5000;

export class TooLong extends Error {}

/** Resolves after `ms`. */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Asks until the server can be reached, without its being noticed: true then, false once `wanted()` is. */
export async function reachable(wanted) {
  for (;;) {
    await pause(RETRY_MS);
    if (!wanted()) return false;
    try {
      await within(RETRY_MS, fetch(new URL("assets/icon.svg", location.href), { cache: "no-store" }));
      return wanted();
    } catch {
      // not yet
    }
  }
}

/** What `promise` gives, or `TooLong` when that takes more than `ms`. */
export function within(ms, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TooLong()), ms);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
