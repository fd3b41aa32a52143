import { sql } from 'kysely';
import type { UnitId } from '../../domain/people/parties';
import type { Instant } from '../../domain/time/time';
import { isReserved, visibilities } from '../../domain/people/visibility';
import { visibilityOf, type ProcessTable } from '../../engine/definition/table';
import type { Beside } from '../../engine/definition/beside';
import type { Work } from '../../engine/definition/work';
import type { Reader } from '../database';
import { recordsOf } from '../subjects/records';
import { concernedColumn } from '../subjects/concern';
import { needToKnowColumn, subjectIsRestricted } from '../subjects/need-to-know';

/** All processes that a subject has, or had. */
export async function processesOf(
  reader: Reader,
  subjectId: string,
): Promise<{ id: string; isOpen: boolean }[]> {
  const rows = await reader
    .selectFrom('process')
    .select(['id', 'outcome'])
    .where('subject_id', '=', recordsOf(subjectId))
    .orderBy('id')
    .execute();
  return rows.map(({ id, outcome }) => ({ id, isOpen: outcome === null }));
}

/**
 * Whether what a subject has one at a time, of that kind, is there and not over; false for other kinds. Where the kind is
 * reserved for a role, only a process of one of these units counts: a refusal because of somebody else's would tell of
 * it.
 */
export async function hasOneOpen(
  reader: Reader,
  subjectId: string,
  table: Pick<ProcessTable, 'kind' | 'oneAtATime' | 'visibility'>,
  units: readonly string[],
): Promise<boolean> {
  const { kind, oneAtATime } = table;
  if (oneAtATime !== true) return false;
  const found = await reader
    .selectFrom('process')
    .select('id')
    .where('subject_id', '=', recordsOf(subjectId))
    .where('kind', '=', kind)
    .where('outcome', 'is', null)
    .$if(isReserved(visibilityOf(table)), (all) =>
      all.where(sql<boolean>`process.units && ${[...units]}::text[]`),
    )
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/**
 * A subject's other processes of a kind that has one at a time for each value of a field, over or not; none of other
 * kinds.
 */
export async function besideOf(
  reader: Reader,
  subjectId: string,
  { kind, oneAtATime }: Pick<ProcessTable, 'kind' | 'oneAtATime'>,
  except?: string,
): Promise<Beside[]> {
  if (typeof oneAtATime !== 'string') return [];
  const rows = await reader
    .selectFrom('process')
    .select(['id', 'input', 'outcome'])
    .where('subject_id', '=', recordsOf(subjectId))
    .where('kind', '=', kind)
    .$if(except !== undefined, (all) => all.where('id', '!=', except ?? ''))
    .orderBy('id')
    .execute();
  return rows.map(({ id, input, outcome }) => ({ id, input, ...(outcome !== null && { outcome }) }));
}

/** The open processes of a subject, each with its kind and its input. */
export const openOfEach = async (
  reader: Reader,
  subjectId: string,
): Promise<{ kind: string; input: Readonly<Record<string, unknown>> }[]> =>
  reader
    .selectFrom('process')
    .select(['kind', 'input'])
    .where('subject_id', '=', recordsOf(subjectId))
    .where('outcome', 'is', null)
    .execute();

/** Open processes of a subject other than one: those that a change of circumstance concerns. */
export async function openProcessesOf(reader: Reader, subjectId: string, except: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('process')
    .select('id')
    .where('subject_id', '=', recordsOf(subjectId))
    .where('outcome', 'is', null)
    .where('id', '!=', except)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Open steps of a subject's other processes, the soonest due first. Those of processes that not every area sees are
 * left out: who is handed the list may not know that they exist.
 */
export async function readWorkInProgress(reader: Reader, subjectId: string, except: string): Promise<Work[]> {
  const rows = await reader
    .selectFrom('step')
    .innerJoin('process', 'process.id', 'step.process_id')
    .select(['step.process_id', 'step.kind', 'step.step', 'step.key', 'step.owner', 'step.due_on'])
    .where('step.subject_id', '=', recordsOf(subjectId))
    .where('step.is_open', '=', true)
    .where('process.visibility', '=', 'area')
    .where('step.process_id', '!=', except)
    // Of somebody restricted, only what is restricted itself is told it all: its parties are on the list.
    .where((step) =>
      step.or([
        step.not(subjectIsRestricted(sql.ref('step.subject_id'))),
        step.exists(
          step
            .selectFrom('process as asking')
            .select('asking.id')
            .where('asking.id', '=', except)
            .where('asking.visibility', '=', 'parties'),
        ),
      ]),
    )
    .orderBy('step.due_at')
    .orderBy('step.id')
    .execute();
  return rows.map(({ process_id: process, kind, step, key, owner, due_on: dueOn }) => ({
    process,
    kind,
    step,
    key,
    owner: owner as UnitId,
    ...(dueOn !== null && { dueOn }),
  }));
}

/**
 * Processes of a subject that ended after an instant, and those that have settled an act of that key: a try whose
 * answer was lost may have asked them already.
 */
export async function endedAfter(
  reader: Reader,
  subjectId: string,
  { since, key }: { since: Instant; key: string },
): Promise<{ id: string; kind: string }[]> {
  return reader
    .selectFrom('process')
    .select(['process.id', 'process.kind'])
    .where('subject_id', '=', recordsOf(subjectId))
    .where((process) =>
      process.or([
        process.and([process('outcome', 'is not', null), process('ended_at', '>', since)]),
        process.exists(
          process
            .selectFrom('settlement')
            .select('sequence')
            .whereRef('settlement.process_id', '=', 'process.id')
            .where('settlement.key', '=', key),
        ),
      ]),
    )
    .orderBy('process.id')
    .execute();
}

/** Who may see these processes, by the row of each. */
export const visibilityOfEach = async (reader: Reader, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : reader
        .selectFrom('process')
        .select([
          'id',
          'kind',
          'units',
          'visibility',
          'lead',
          needToKnowColumn.as('needToKnow'),
          concernedColumn.as('concerned'),
        ])
        .where('id', 'in', [...ids])
        .execute();

/** Which of these processes nobody but the holders of a role may know of. */
export async function reservedAmong(reader: Reader, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await reader
    .selectFrom('process')
    .select('id')
    .where('id', 'in', [...ids])
    .where('visibility', 'in', visibilities.filter(isReserved))
    .execute();
  return rows.map(({ id }) => id);
}

/** The open processes of a subject that are of some kinds. */
export async function openOfKinds(
  reader: Reader,
  subjectId: string,
  kinds: readonly string[],
): Promise<string[]> {
  if (kinds.length === 0) return [];
  const rows = await reader
    .selectFrom('process')
    .select('id')
    .where('subject_id', '=', recordsOf(subjectId))
    .where('kind', 'in', [...kinds])
    .where('outcome', 'is', null)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
