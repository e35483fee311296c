/** Every wait has a limit. */

export class TooLong extends Error {}

/** Resolves after `ms`. */
export const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What `promise` gives, or `TooLong` when that takes more than `ms`. */
export function within(ms, promise) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new TooLong()), ms);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
