import { sql } from 'kysely';
import { dayOf, plusDays, startOf, type Instant } from '../../domain/time/time';
import type { Database } from '../database';

/** All that anybody outside occupational health may learn of somebody's counselling. */
export const welfareStates = ['in-date', 'due', 'overdue'] as const;
export type WelfareState = (typeof welfareStates)[number];

// Assumed: within four weeks of its day an offer is due.
const dueWithin = 28;

/** Until when something counts as due at an instant. */
const dueUntil = (now: Instant): Instant => startOf(plusDays(dayOf(now), dueWithin + 1));

const state = (now: Instant) => sql<WelfareState>`
  case when min(step.due_at) < ${now}::timestamptz then 'overdue'
       when min(step.due_at) < ${dueUntil(now)}::timestamptz then 'due'
       else 'in-date' end`;

/** The open counselling of a member of staff; undefined where there is none. */
export async function counsellingOf(database: Database, staffId: string): Promise<string | undefined> {
  const row = await database
    .selectFrom('process')
    .select('id')
    .where('kind', '=', 'counselling')
    .where('outcome', 'is', null)
    .where(sql<boolean>`input ->> 'member' = ${staffId}`)
    .orderBy('started_at')
    .executeTakeFirst();
  return row?.id;
}

/** Whether it is in date, due or overdue. */
export async function welfareOf(database: Database, processId: string, now: Instant): Promise<WelfareState> {
  const row = await database
    .selectFrom('step')
    .select(state(now).as('state'))
    .where('process_id', '=', processId)
    .where('is_open', '=', true)
    .executeTakeFirst();
  return row?.state ?? 'in-date';
}

/** How many of each unit are in date, due and overdue: true counts, to be told by `suppressed` alone. */
export async function welfareCounts(
  database: Database,
  within: { readonly area: string } | { readonly health: string },
  now: Instant,
): Promise<{ unit: string; counts: number[] }[]> {
  const one = database
    .selectFrom('process')
    .innerJoin('staff', (join) => join.on(sql<boolean>`staff.id = process.input ->> 'member'`))
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .innerJoin('step', (join) =>
      join.onRef('step.process_id', '=', 'process.id').on('step.is_open', '=', true),
    )
    .select(['unit.id as unit', 'process.id as process', state(now).as('state')])
    .where('process.kind', '=', 'counselling')
    .where('process.outcome', 'is', null)
    .where(
      'area' in within
        ? sql<boolean>`unit.area = ${within.area}`
        : sql<boolean>`process.input ->> 'health' = ${within.health}`,
    )
    .groupBy(['unit.id', 'process.id']);
  const rows = await database
    .selectFrom(one.as('one'))
    .select(['unit', 'state', ({ fn }) => fn.countAll<string>().as('many')])
    .groupBy(['unit', 'state'])
    .execute();
  const units = [...new Set(rows.map(({ unit }) => unit))].sort();
  return units.map((unit) => ({
    unit,
    counts: welfareStates.map((wanted) =>
      Number(rows.find((row) => row.unit === unit && row.state === wanted)?.many ?? 0),
    ),
  }));
}
