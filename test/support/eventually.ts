/** Waits, within a bound, for something that other processes bring about; throws the last failure. */
export async function eventually<T>(look: () => Promise<T>, boundMilliseconds = 15_000): Promise<T> {
  const end = Date.now() + boundMilliseconds;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}
