import { visibilities, isReserved } from '../../domain/people/visibility';
import type { Instant } from '../../domain/time/time';
import type { Reader } from '../database';

/** The next processes that a release settles again, in the order of their ids. */
export async function processesToRefold(
  reader: Reader,
  which: 'open' | 'all',
  {
    phase,
    after,
    limit,
  }: { readonly phase: 'steps' | 'dormant'; readonly after: string; readonly limit: number },
): Promise<{ touched: string[]; processes: string[]; examined: number; last: string | undefined }> {
  // All of them were settled in the first phase.
  if (phase === 'dormant') return { touched: [], processes: [], examined: 0, last: undefined };
  const rows = await reader
    .selectFrom('process')
    .select(['id', 'visibility'])
    .where('id', '>', after)
    .$if(which === 'open', (all) => all.where('outcome', 'is', null))
    .orderBy('id')
    .limit(limit)
    .execute();
  const ids = rows.map(({ id }) => id);
  return {
    touched: ids,
    processes: ids,
    examined: rows.filter(({ visibility }) => !isReserved(visibility)).length,
    last: ids.length < limit ? undefined : ids.at(-1),
  };
}

/** A process of a subject, with its steps, as a trial compares it. */
export interface ProcessStanding {
  readonly id: string;
  readonly kind: string;
  readonly outcome: string | null;
  readonly steps: ReadonlyMap<string, StepStanding>;
}

export interface StepStanding {
  readonly status: string;
  readonly isOpen: boolean;
  readonly owner: string;
  readonly dueAt: Instant | null;
}

/** All processes of a subject as they stand, those left out that are reserved for a role. */
export async function standingOfSubject(
  reader: Reader,
  subjectId: string,
): Promise<ReadonlyMap<string, ProcessStanding>> {
  const processes = await reader
    .selectFrom('process')
    .select(['id', 'kind', 'outcome'])
    .where('subject_id', '=', subjectId)
    .where('visibility', 'not in', visibilities.filter(isReserved))
    .execute();
  const steps = await reader
    .selectFrom('step')
    .select(['process_id', 'key', 'status', 'is_open', 'owner', 'due_at'])
    .where('subject_id', '=', subjectId)
    .orderBy('key')
    .execute();
  const of = (process: string): ReadonlyMap<string, StepStanding> =>
    new Map(
      steps
        .filter((step) => step.process_id === process)
        .map(({ key, status, is_open: isOpen, owner, due_at: dueAt }) => [
          key,
          { status, isOpen, owner, dueAt },
        ]),
    );
  return new Map(processes.map((one) => [one.id, { ...one, steps: of(one.id) }]));
}

/** How many notices of a subject's processes take something back. */
export async function takenBackOfSubject(reader: Reader, subjectId: string): Promise<number> {
  const { count } = await reader
    .selectFrom('notice')
    .innerJoin('process', 'process.id', 'notice.process_id')
    .select((notice) => notice.fn.countAll<string>().as('count'))
    .where('process.subject_id', '=', subjectId)
    .where('notice.name', '=', 'taken-back')
    .executeTakeFirstOrThrow();
  return Number(count);
}
