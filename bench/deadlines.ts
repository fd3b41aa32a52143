import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { z } from 'zod';
import { createRecompute } from '../activities/recompute';
import { createSettle } from '../activities/settle';
import { calendarOf, notWorked } from '../domain/calendars/calendar';
import { scopeOf, changedLaw, type LawChange } from '../domain/law/law-change';
import { dayOf, plusDays, type Day } from '../domain/time/time';
import type { Database } from '../records/database';
import { referenceDataOf } from '../records/reference/reference-data';
import { readReferenceRows } from '../records/reference/rows';
import { examineAll } from '../records/law/examine';
import { definitionOf } from '../workflows/catalogue';
import { rules } from '../workflows/rules';
import { asking } from './deadlines/asking';
import { throughTemporal } from './deadlines/through-temporal';
import { machine, now, round, runBench, say, sayResults, secondsOf, writeResults } from './measuring';
import { dayToAnnounce, lead, openProcesses, owners } from './open-processes';
import { enrol } from './r3t3';
import { inRig, type Rig } from './rig';
import { seedPerson, seedUnits } from './seed';

enrol();

const { TOUCHED, EXAMINED } = z
  .object({
    /** Open processes of the first part: two of the three steps of each move. */
    BENCH_TOUCHED: z.coerce.number().int().min(10).max(20_000).default(5_000),
    BENCH_EXAMINED: z.coerce.number().int().min(10).max(100_000).default(33_334),
  })
  .transform(({ BENCH_TOUCHED, BENCH_EXAMINED }) => ({ TOUCHED: BENCH_TOUCHED, EXAMINED: BENCH_EXAMINED }))
  .parse(process.env);

/** The same rows in the same end state, written by four statements in one transaction. */
async function bareSql(database: Database, holiday: Day): Promise<number> {
  await sql`create table bare_step (like step including all)`.execute(database);
  await sql`insert into bare_step select * from step`.execute(database);
  await sql`create table bare_deadline (like step_deadline including all)`.execute(database);
  await sql`create table bare_event (like event including all)`.execute(database);
  await sql`analyze bare_step`.execute(database);
  return secondsOf(async () =>
    database.transaction().execute(async (trx) => {
      const moved = sql`from bare_step where is_open and rule in ('bench.three', 'bench.fifteen')`;
      await sql`update bare_step set due_at = due_at + interval '1 day', due_on = due_on + 1,
        working = working || jsonb_build_array(jsonb_build_object('what', 'not-counted', 'text', ${holiday}::text))
        where is_open and rule in ('bench.three', 'bench.fifteen')`.execute(trx);
      await sql`insert into bare_deadline (step_id, ordinal, due_at, rule, working, set_at, cause)
        select id, 2, due_at, rule, working, now(), 'bare' ${moved}`.execute(trx);
      await sql`insert into bare_event (stream, ordinal, at, type, actor, step_key, cause, data, previous, hash)
        select process_id, 10 + row_number() over (partition by process_id order by key), now(),
          'step-rescheduled', 'bare', key, 'bare', jsonb_build_object('after', due_at), '',
          encode(sha256(id::bytea), 'hex') ${moved}`.execute(trx);
    }),
  );
}

const movedEvents = async (database: Database): Promise<{ events: number; steps: number }> => {
  const { rows } = await sql<{ events: string; steps: string }>`select count(*) as events,
    count(distinct (stream, step_key)) as steps from event where type = 'step-rescheduled'`.execute(database);
  return { events: Number(rows[0]?.events), steps: Number(rows[0]?.steps) };
};

async function runAll(recompute: ReturnType<typeof createRecompute>, change: LawChange): Promise<number> {
  const id = randomUUID();
  await recompute.changeLaw({ id, by: 'bench', why: 'The bench', change, now: now() });
  return secondsOf(async () => {
    while ((await recompute.recomputeBatch({ id, now: now() })).status !== 'done');
  });
}

const withoutTelling = (database: Database) => {
  const settling = createSettle({ database, newId: randomUUID, continueAfter: 400, definitionOf });
  return createRecompute({
    database,
    settle: async (one) => settling.settle(one),
    tell: async () => Promise.resolve(),
  });
};

/** What the engine settles without telling any workflow, beside the same rows written by SQL. */
async function measure(rig: Rig): Promise<void> {
  const announced = nextWorkingDayAsHoliday();
  say('Asking …');
  const asked = await asking();
  const { database, apiUrl, workerUrl } = await rig.startDatabase('owner', 8);
  await seedUnits(database, [lead, ...owners]);
  const subject = await seedPerson(database);

  say(`${TOUCHED} open processes, ${2 * TOUCHED} steps that a holiday moves …`);
  await openProcesses(database, subject, TOUCHED);
  const bare = await bareSql(database, announced.day);
  const withTemporal = await throughTemporal(rig, {
    url: workerUrl,
    apiUrl,
    database,
    announced,
    touched: TOUCHED,
  });
  const { events, steps } = await movedEvents(database);
  if (events !== 2 * TOUCHED || steps !== events)
    throw new Error(`${events} events for ${2 * TOUCHED} steps`);
  const withdrawn = await runAll(withoutTelling(database), { ...announced, title: undefined });

  say(`${EXAMINED} open processes, ${3 * EXAMINED} open steps …`);
  await openProcesses(database, subject, EXAMINED);
  const large = await measureLarge(database, announced);
  const results = {
    what: 'Deadlines asked for, and open steps settled again when a bank holiday is announced',
    ...asked,
    touchedSteps: 2 * TOUCHED,
    ...withTemporal,
    settledWithoutTellingSeconds: round(withdrawn),
    settledWithoutTellingPerSecond: Math.round((2 * TOUCHED) / withdrawn),
    bareSqlSeconds: round(bare, 2),
    timesBareSql: round(withdrawn / bare),
    ...large,
    residentBytes: process.memoryUsage().rss,
    machine: machine(),
  };
  await writeResults('deadlines', results);
  sayResults(results);
}

function nextWorkingDayAsHoliday(): Extract<LawChange, { kind: 'holiday' }> {
  const calendar = calendarOf('england-and-wales');
  const day = dayToAnnounce(
    dayOf(now()),
    (one) => notWorked(one, calendar) === undefined,
    (one) => plusDays(one, 1),
  );
  return { kind: 'holiday', nation: calendar.nation, day, title: 'Bench Day' };
}

async function measureLarge(database: Database, announced: LawChange): Promise<Record<string, number>> {
  const reference = referenceDataOf(changedLaw(await readReferenceRows(database), announced));
  const dry = await secondsOf(async () =>
    examineAll(database, { reference, scope: scopeOf(rules, announced), now: now() }, 1_000),
  );
  const seconds = await runAll(withoutTelling(database), announced);
  return {
    largeExaminedSteps: 3 * (EXAMINED + TOUCHED),
    largeMovedSteps: 2 * (EXAMINED + TOUCHED),
    largeDryRunSeconds: round(dry),
    largeSeconds: round(seconds),
    largeMovedPerSecond: Math.round((2 * (EXAMINED + TOUCHED)) / seconds),
  };
}

runBench(async () => inRig(measure));
