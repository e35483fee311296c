/** Lets the hand feel what was done, where the phone can and motion is welcome. */

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const STEP_MS = 30;
const END_MS = 120;

const buzz = (ms) => {
  if (!calm.matches && navigator.userActivation?.hasBeenActive !== false) navigator.vibrate?.(ms);
};

/** One step is done. */
export const stepDone = () => buzz(STEP_MS);

/** All is done: the phone can come down. */
export const allDone = () => buzz(END_MS);
