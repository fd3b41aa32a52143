import { forgetAnswers } from '../records/processes/requests';
import { fromMilliseconds } from '../domain/time/time';
import type { Database } from '../records/database';

const anHour = 3_600_000;

/**
 * Deletes once an hour, and at once, the answers that were kept for longer than retries need. Several workers may do
 * it at once. Where the records are out of reach, the next hour does it: `failed` is told. Stop it before they close.
 */
export function keepForgetting(
  database: Database,
  { hours, failed }: { readonly hours: number; readonly failed: (error: unknown) => void },
): { stop(): Promise<void> } {
  let under: Promise<void> = Promise.resolve();
  const forget = (): void => {
    under = forgetAnswers(database, fromMilliseconds(Date.now() - hours * anHour)).then(
      () => undefined,
      failed,
    );
  };
  forget();
  const timer = setInterval(forget, anHour);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await under;
    },
  };
}
