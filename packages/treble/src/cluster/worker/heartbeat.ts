import type { QueueTiming } from "../timing.ts";

/**
 * Says that a machine is alive, now and then and when there is news, one word after the other.
 *
 * @param say returns how often it was asked to stop what is being done; `onCancelled` is told when the number has
 *   grown.
 * @returns the first word, which throws what `say` throws; later ones that fail are followed by others.
 */
export function heartbeat(
  say: () => Promise<number>,
  { heartbeat }: QueueTiming,
  onCancelled: () => void,
): { readonly first: Promise<void>; beat(): void; stop(): void } {
  let cancelled: number | null = null;
  let [saying, again, stopped] = [false, false, false];
  const once = async (): Promise<void> => {
    const count = await say();
    if (cancelled !== null && count > cancelled) onCancelled();
    cancelled = count;
  };
  const beat = (): void => {
    again = true;
    if (saying || stopped) return;
    saying = true;
    void (async () => {
      while (again && !stopped) {
        again = false;
        await once().catch(() => {});
      }
      saying = false;
    })();
  };
  const timer = setInterval(beat, heartbeat);
  const stop = (): void => {
    stopped = true;
    clearInterval(timer);
  };
  return { first: once(), beat, stop };
}
