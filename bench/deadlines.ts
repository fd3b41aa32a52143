import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { sql } from 'kysely';
import { z } from 'zod';
import { createRecompute } from '../activities/recompute';
import { createSettle } from '../activities/settle';
import { answerTo, questions } from '../api/deadline-question';
import { createGateway } from '../api/gateway';
import { calendarOf, notWorked } from '../domain/calendars/calendar';
import { dayOf, fromMilliseconds, plusDays, type Day, type Instant } from '../domain/time/time';
import { createLocalIssuer } from '../local/issuer';
import { startPostgres } from '../platform/local/postgres-server';
import { startTemporal } from '../platform/local/temporal-server';
import { createDataConverter } from '../platform/payload-codec';
import { openDatabase, type Database } from '../records/database';
import { lawOf } from '../records/law/law';
import { readLawData } from '../records/law/law-data';
import { rules } from '../workflows/rules';
import { changedLaw, scopeOf, type LawChange } from '../domain/law/law-change';
import { examineAll } from '../records/law/examine';
import { migrate } from '../records/migrate';
import { definitionOf } from '../workflows/catalogue';
import { lawChangeWorkflowId } from '../workflows/shell/contracts';
import { dayToAnnounce, openProcesses, owners, seedBench } from './open-processes';
import { enrol } from './r3t3';
import { partStarter } from './start-part';

enrol();

const { TOUCHED, EXAMINED } = z
  .object({
    /** Open processes of the first part: two of the three steps of each move. */
    BENCH_TOUCHED: z.coerce.number().int().min(10).max(20_000).default(5_000),
    BENCH_EXAMINED: z.coerce.number().int().min(10).max(100_000).default(33_334),
  })
  .transform(({ BENCH_TOUCHED, BENCH_EXAMINED }) => ({ TOUCHED: BENCH_TOUCHED, EXAMINED: BENCH_EXAMINED }))
  .parse(process.env);

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const now = (): Instant => fromMilliseconds(Date.now());
const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

async function secondsOf(task: () => unknown): Promise<number> {
  const begin = process.hrtime.bigint();
  await task();
  return Number(process.hrtime.bigint() - begin) / 1e9;
}

const daysOf = (clock: { readonly n?: number } | object | undefined): number =>
  clock !== undefined && 'n' in clock ? (clock.n ?? 0) : 0;

/** Deadlines with their working in a second, beside a walk that only adds days. */
async function asking(): Promise<Record<string, number>> {
  const kinds = [
    'inclusive-days',
    'calendar-days',
    'calendar-months',
    'working-days',
    'not-later-than-days-before',
  ];
  const raw = Array.from({ length: 1_000 }, (_, n) => ({
    clock: { kind: kinds[n % kinds.length], n: 1 + ((n * 7) % (n % 10 === 0 ? 250 : 28)) },
    from: plusDays('2026-01-01', n % 700),
    nation: ['england-and-wales', 'scotland', 'northern-ireland'][n % 3],
    ...(n % 4 === 0 && {
      pauses: [
        {
          from: plusDays('2026-01-03', n % 700),
          to: plusDays('2026-01-09', n % 700),
          because: 'custody',
          effect: 'stop-clock',
        },
      ],
    }),
  }));
  const asked = [questions.parse(raw)].flat();
  const known = { calendarOf, policies: [], now: now() };
  const ours = (): void => {
    for (const one of asked) answerTo(one, known);
  };
  const bare = (): void => {
    for (const { clock, from } of asked) {
      let day = dayOf(from);
      for (let left = daysOf(clock); left > 0; left -= 1) day = plusDays(day, 1);
    }
  };
  ours();
  bare();
  const rounds = 20;
  const [mine, floor] = [
    await secondsOf(() => Array.from({ length: rounds }, ours)),
    await secondsOf(() => Array.from({ length: rounds }, bare)),
  ];
  return {
    deadlinesPerSecond: Math.round((rounds * asked.length) / mine),
    bareDayWalksPerSecond: Math.round((rounds * asked.length) / floor),
    shareOfBareWalk: round(floor / mine, 3),
  };
}

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

async function inFolder(
  folder: string,
  stops: (() => Promise<unknown>)[],
): Promise<{ database: Database; url: string; subject: string }> {
  const postgres = await startPostgres({ folder });
  stops.push(async () => postgres.stop());
  await migrate({ ownerUrl: postgres.ownerUrl });
  const database = openDatabase({ url: postgres.ownerUrl, poolSize: 8 });
  stops.push(async () => database.destroy());
  return { database, url: postgres.serviceUrl, subject: await seedBench(database) };
}

async function measure(folder: string, stops: (() => Promise<unknown>)[]): Promise<void> {
  const calendar = calendarOf('england-and-wales');
  const holiday = dayToAnnounce(
    dayOf(now()),
    (day) => notWorked(day, calendar) === undefined,
    (day) => plusDays(day, 1),
  );
  const announced: LawChange = { kind: 'holiday', nation: calendar.nation, day: holiday, title: 'Bench Day' };
  say('Asking …');
  const asked = await asking();

  say(`${TOUCHED} open processes, ${2 * TOUCHED} steps that a holiday moves …`);
  const { database, url, subject } = await inFolder(join(folder, 'postgres'), stops);
  await openProcesses(database, subject, TOUCHED);
  const bare = await bareSql(database, holiday);
  const withTemporal = await throughTemporal({ folder, url, database, stops, announced });
  const { events, steps } = await movedEvents(database);
  if (events !== 2 * TOUCHED || steps !== events)
    throw new Error(`${events} events for ${2 * TOUCHED} steps`);
  const withdrawn = await runAll(withoutTelling(database), { ...announced, title: undefined });

  say(`${EXAMINED} open processes, ${3 * EXAMINED} open steps …`);
  await openProcesses(database, subject, EXAMINED);
  const law = lawOf(changedLaw(await readLawData(database), announced));
  const dry = await secondsOf(async () =>
    examineAll(database, { law, scope: scopeOf(rules, announced), now: now() }, 1_000),
  );
  const large = await runAll(withoutTelling(database), announced);

  const results = {
    what: 'Deadlines asked for, and open steps settled again when a bank holiday is announced',
    ...asked,
    touchedSteps: 2 * TOUCHED,
    ...withTemporal,
    settledWithoutTellingSeconds: round(withdrawn),
    settledWithoutTellingPerSecond: Math.round((2 * TOUCHED) / withdrawn),
    bareSqlSeconds: round(bare, 2),
    timesBareSql: round(withdrawn / bare),
    largeExaminedSteps: 3 * (EXAMINED + TOUCHED),
    largeMovedSteps: 2 * (EXAMINED + TOUCHED),
    largeDryRunSeconds: round(dry),
    largeSeconds: round(large),
    largeMovedPerSecond: Math.round((2 * (EXAMINED + TOUCHED)) / large),
    residentBytes: process.memoryUsage().rss,
    machine: { cores: cpus().length, memoryGiB: Math.round(totalmem() / 2 ** 30), node: process.version },
  };
  const resultsFolder = join(__dirname, 'results');
  await mkdir(resultsFolder, { recursive: true });
  const file = join(resultsFolder, `deadlines-${dayOf(now())}.json`);
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
  for (const [name, value] of Object.entries(results)) say(`${name.padEnd(32)} ${JSON.stringify(value)}`);
}

/** As it really runs: worker and API as processes of their own, every process told; the API asked meanwhile. */
async function throughTemporal({
  folder,
  url,
  database,
  stops,
  announced,
}: {
  folder: string;
  url: string;
  database: Database;
  stops: (() => Promise<unknown>)[];
  announced: LawChange;
}): Promise<Record<string, number>> {
  const temporal = await startTemporal({ folder: join(folder, 'temporal'), say });
  stops.push(async () => temporal.stop());
  const key = randomBytes(32);
  const payloadKeys = `bench:${key.toString('base64')}`;
  const startPart = partStarter(
    {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      DATA_DIR: folder,
      DATABASE_URL: url,
      TEMPORAL_ADDRESS: temporal.address,
      PAYLOAD_KEYS: payloadKeys,
      BENCH_SINK: 'http://127.0.0.1:9/',
    },
    stops,
  );
  const issuer = await createLocalIssuer({ dataDir: folder, audience: 'vigil' });
  const token = await issuer.sign({ id: 'staff:bench', unit: owners[1], roles: ['coordinator'] });
  await startPart('worker', 'vigil');
  const api = await startPart('api', 'vigil');
  const look = async (): Promise<number> =>
    1_000 *
    (await secondsOf(async () => {
      const response = await fetch(`http://127.0.0.1:${api.port}/v1/steps?overdue=true&limit=50`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (!response.ok) throw new Error(`the list answers ${response.status}`);
      await response.arrayBuffer();
    }));
  const before: number[] = [];
  for (let call = 0; call < 200; call += 1) before.push(await look());

  const connection = await Connection.connect({ address: temporal.address });
  stops.push(async () => connection.close());
  const dataConverter = createDataConverter([{ id: 'bench', key }]);
  const client = new Client({ connection, dataConverter });
  const id = randomUUID();
  const during: number[] = [];
  let done = false;
  const seconds = await secondsOf(async () => {
    const gateway = createGateway(client, { taskQueue: 'vigil', namespace: 'default' });
    await gateway.changeLaw({ id, by: 'bench', why: 'The bench', change: announced });
    const finished = client.workflow
      .getHandle(lawChangeWorkflowId(id))
      .result()
      .finally(() => {
        done = true;
      });
    while (!done) during.push(await look());
    await finished;
  });
  before.sort((a, b) => a - b);
  during.sort((a, b) => a - b);
  const { rows } = await sql<{ settled: number }>`select settled from recomputation where id = ${id}`.execute(
    database,
  );
  return {
    settledProcesses: rows[0]?.settled ?? 0,
    settledAndToldSeconds: round(seconds),
    settledAndToldStepsPerSecond: Math.round((2 * TOUCHED) / seconds),
    listP50BeforeMs: round(percentile(before, 0.5)),
    listP95BeforeMs: round(percentile(before, 0.95)),
    listP50DuringMs: round(percentile(during, 0.5)),
    listP95DuringMs: round(percentile(during, 0.95)),
    listCallsDuring: during.length,
  };
}

async function main(): Promise<void> {
  const stops: (() => Promise<unknown>)[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  await chmod(folder, 0o755);
  stops.push(async () => rm(folder, { recursive: true, force: true }));
  try {
    await measure(folder, stops);
  } finally {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
