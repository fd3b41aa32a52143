import { allHandlersFinished, condition } from '@temporalio/workflow';
import { isHistoryLong } from './history';

const mostEvents = 500;

/** What a workflow records before it does anything else. Whoever asks is answered what was recorded, or refused. */
export function recordOnce<T>(known?: T) {
  let recorded: { readonly value: T } | undefined = known === undefined ? undefined : { value: known };
  let refusal: Error | undefined;
  return {
    /** Records it, unless it is known already. Answers nothing where it was refused. */
    async by(record: () => Promise<T>): Promise<T | undefined> {
      try {
        recorded ??= { value: await record() };
        return recorded.value;
      } catch (error) {
        refusal = error instanceof Error ? error : new Error(String(error));
        return undefined;
      }
    },
    /** For an update: waits until it is recorded, or throws the refusal. */
    async answer(): Promise<T> {
      await condition(() => recorded !== undefined || refusal !== undefined);
      if (!recorded) throw refusal ?? new Error('neither recorded nor refused');
      return recorded.value;
    },
  };
}

/**
 * Does one batch after another until one says that nothing is left, then waits until nothing is under way. Between two
 * batches a run with a long history continues as new.
 */
export async function doBatches({
  batch,
  isFree = allHandlersFinished,
  continueRun,
}: {
  /** Does the next batch, and waits for what may make another worth doing. */
  readonly batch: () => Promise<'more' | 'done'>;
  /** Whether nothing is under way that a run that ends would drop. */
  readonly isFree?: () => boolean;
  readonly continueRun: () => Promise<unknown>;
}): Promise<void> {
  while ((await batch()) === 'more') if (isHistoryLong(mostEvents) && isFree()) await continueRun();
  await condition(isFree);
}
