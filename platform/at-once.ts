// Few at once: the service goes on answering meanwhile.
const atOnce = 4;

/** Does something for each, a few at a time; the first failure ends it once those under way are done. */
export async function eachOf<T>(things: readonly T[], what: (thing: T) => Promise<void>): Promise<void> {
  const waiting = [...things];
  const lane = async (): Promise<void> => {
    for (let thing = waiting.shift(); thing !== undefined; thing = waiting.shift()) await what(thing);
  };
  const lanes = await Promise.allSettled(Array.from({ length: atOnce }, lane));
  const failed = lanes.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason as Error;
}
