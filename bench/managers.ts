import { once } from 'node:events';
import { randomBytes, randomUUID } from 'node:crypto';
import { Agent, get, type ClientRequest, type IncomingMessage } from 'node:http';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import type { ChildProcess } from 'node:child_process';
import { sql } from 'kysely';
import { Client as PgClient } from 'pg';
import { SMTPServer } from 'smtp-server';
import { z } from 'zod';
import type { Actor } from '../api/authorise';
import { forces } from '../domain/people/forces';
import { dayOf, fromMilliseconds, type Instant } from '../domain/time/time';
import { createLocalIssuer } from '../local/issuer';
import { startPostgres } from '../platform/local/postgres-server';
import { startTemporal } from '../platform/local/temporal-server';
import { openDatabase, type Database } from '../records/database';
import { migrate } from '../records/migrate';
import { loadManagersData } from './managers-data';
import { partStarter } from './start-part';

const sizes = z
  .object({
    BENCH_PROCESSES: z.coerce.number().int().min(100).max(200_000).default(100_000),
    BENCH_STEPS_PER_PROCESS: z.coerce.number().int().min(1).max(20).default(10),
    BENCH_OFFICERS: z.coerce.number().int().min(43).max(10_000).default(1_400),
    BENCH_CALLS: z.coerce.number().int().min(5).max(2_000).default(200),
    /** Steps that fall due in one second; 0 leaves that part out. */
    BENCH_DUE: z.coerce.number().int().min(0).max(5_000).default(1_000),
  })
  .parse(process.env);
const calls = sizes.BENCH_CALLS;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const now = (): Instant => fromMilliseconds(Date.now());
const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
const percentile = (times: readonly number[], share: number): number => {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

async function millisecondsOf(task: () => Promise<unknown>): Promise<number> {
  const begin = process.hrtime.bigint();
  await task();
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

interface Memory {
  readonly resident: number;
  readonly held: number;
  readonly peak: number;
}
async function memoryOf(child: ChildProcess): Promise<Memory> {
  child.send('memory');
  const [answer] = (await once(child, 'message')) as [Memory];
  return answer;
}

/** What is asked over HTTP, and the statements that give the same answer without anything around them. */
interface Question {
  readonly name: string;
  readonly path: (place: number) => string;
  readonly as: 'manager' | 'auditor';
  readonly bare: (place: number) => readonly string[];
  /** Instead of `BENCH_CALLS`. */
  readonly calls?: number;
  readonly accept?: string;
}

const forceAt = (place: number): string => forces[place % forces.length]?.id ?? '';
const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const seen = (place: number, as: Question['as']): readonly string[] => {
  const unit = literal(`${forceAt(place)}/mosovo-1`);
  return as === 'auditor'
    ? ['home']
    : [
        `seen_by = ${literal(forceAt(place))}`,
        `home and process_id = any(array(select id from process where visibility <> 'area' and units @> array[${unit}]))`,
      ];
};

const columns = `step.id, step.process_id, step.subject_id, step.kind, step.step, step.key, step.status, step.owner,
  step.assignee, step.risk, step.rule, step.due_at, step.due_on, step.opened_at, step.acknowledged_at, step.extensions,
  step.waits_for, step.last_rung, step.last_rung_post, step.last_rung_at, reference.kind as reference_kind,
  reference.value as reference`;

function pageOf(where: (place: number) => string, as: Question['as'], limit: string) {
  return (place: number): readonly string[] => {
    const parts = seen(place, as).map(
      (sees) => `(select step_id, due_at from step_span where ${sees} and to_at is null and due_at < now()
        ${where(place)} order by due_at, step_id ${limit})`,
    );
    return [
      `select ${columns} from (select * from (${parts.join(' union all ')}) parts order by due_at, step_id ${limit}) late
        join step on step.id = late.step_id
        left join lateral (select kind, value from subject_reference where subject_id = step.subject_id
          and kind in ('visor', 'vigil') order by kind desc limit 1) reference on true
        order by late.due_at, late.step_id`,
    ];
  };
}

const bandOf = (
  at: string,
): string => `case when rule in ('registration.record', 'registration.breach-record')
    and due_at >= ${at} - interval '12 hours' then extract(epoch from ${at} - due_at)::integer / 3600
  else 100 + least((${at} at time zone 'Europe/London')::date - (due_at at time zone 'Europe/London')::date, 29) end`;

/** As of an instant: what still holds and what has ended since; as of now, what holds. */
function lateAt(place: number, as: Question['as'], at: string): string {
  const parts = seen(place, as).flatMap((sees) => {
    const of = `select owner, assignee, area, risk_rank, kind, rule, step_id, due_at from step_span where ${sees}`;
    return at === 'now()'
      ? [`${of} and to_at is null and due_at < now()`]
      : [
          `${of} and to_at is null and due_at < ${at} and from_at <= ${at}`,
          `${of} and to_at > ${at} and due_at < to_at and due_at < ${at} and from_at <= ${at}`,
        ];
  });
  return `(${parts.join(' union all ')})`;
}

function reportOf(as: Question['as'], at: string) {
  const tallied = 'count(*), min(due_at), percentile_disc(0.5) within group (order by due_at)';
  return (place: number): readonly string[] => [
    `select owner, assignee, area, risk_rank, kind, band, ${tallied}
      from (select *, ${bandOf(at)} as band from ${lateAt(place, as, at)} late) late
      group by grouping sets ((), (owner), (owner, assignee), (area), (risk_rank), (kind), (band))`,
    ...['7 days', '1 month'].map(
      (ago) => `select ${tallied} from ${lateAt(place, as, `(${at} - interval '${ago}')`)} late`,
    ),
    `select * from ${lateAt(place, as, at)} late order by due_at, step_id limit 1`,
  ];
}

function workloadOf(as: Question['as']) {
  return (place: number): readonly string[] => {
    const ofForce = as === 'auditor' ? 'true' : `value #>> '{}' like ${literal(`${forceAt(place)}/%`)}`;
    return [
      `with concerned as (select subject_id from circumstance where kind = 'accountable' and not withdrawn and ${ofForce})
        select officer, risk, count(*) from (
          select subject_id, max(value #>> '{}') filter (where kind = 'lead-officer') as officer,
            max(value #>> '{}') filter (where kind = 'risk') as risk
          from circumstance join concerned using (subject_id) where kind in ('lead-officer', 'risk') and not withdrawn
          group by subject_id) person group by officer, risk`,
    ];
  };
}

const fourFilters = (place: number): string =>
  `&force=${forceAt(place)}&unit=${forceAt(place)}/mosovo-2&risk=high&rule=registration.tell-partners`;
const fourBare = (place: number): string =>
  `and area = ${literal(forceAt(place))} and owner = ${literal(`${forceAt(place)}/mosovo-2`)} and risk_rank = 2
    and rule = 'registration.tell-partners'`;

function questions(monthAgo: Instant): readonly Question[] {
  const page = '/v1/steps?overdue=true&limit=50';
  const none = (): string => '';
  const past = `${literal(monthAgo)}::timestamptz`;
  const each = (name: string, path: Question['path'], bare: (as: Question['as']) => Question['bare']) =>
    (['manager', 'auditor'] as const).map((as): Question => ({
      name: `${name}${as === 'manager' ? 'Force' : 'National'}`,
      path,
      as,
      bare: bare(as),
    }));
  return [
    ...each(
      'page',
      () => page,
      (as) => pageOf(none, as, 'limit 51'),
    ),
    ...each(
      'pageOneFilter',
      () => `${page}&risk=high`,
      (as) => pageOf(() => 'and risk_rank = 2', as, 'limit 51'),
    ),
    ...each(
      'pageFourFilters',
      (place) => page + fourFilters(place),
      (as) => pageOf(fourBare, as, 'limit 51'),
    ),
    ...each(
      'report',
      () => '/v1/reports/overdue',
      (as) => reportOf(as, 'now()'),
    ),
    ...each(
      'reportAsOfMonthAgo',
      () => `/v1/reports/overdue?asOf=${monthAgo}`,
      (as) => reportOf(as, past),
    ),
    ...each('workload', () => '/v1/reports/workload', workloadOf),
    {
      name: 'csv10000',
      // Of all forces, what is late at low and at medium risk is about a third each: one of them.
      path: () => '/v1/steps?overdue=true&risk=medium',
      as: 'auditor',
      accept: 'text/csv',
      bare: pageOf(() => 'and risk_rank = 3', 'auditor', ''),
      calls: Math.max(5, Math.ceil(calls / 10)),
    },
  ];
}

interface Measured {
  readonly calls: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly bareP50Ms: number;
  readonly bareP95Ms: number;
  readonly timesBareAtP95: number;
}

async function inFolder(
  folder: string,
  stops: (() => Promise<unknown>)[],
): Promise<{ database: Database; url: string; ownerUrl: string }> {
  const postgres = await startPostgres({ folder });
  stops.push(async () => postgres.stop());
  await migrate({ ownerUrl: postgres.ownerUrl });
  const database = openDatabase({ url: postgres.ownerUrl, poolSize: 2 });
  stops.push(async () => database.destroy());
  return { database, url: postgres.serviceUrl, ownerUrl: postgres.ownerUrl };
}

async function measureAnswers(
  folder: string,
  stops: (() => Promise<unknown>)[],
): Promise<Record<string, unknown>> {
  const { database, url } = await inFolder(join(folder, 'postgres'), stops);
  const { BENCH_PROCESSES: processes, BENCH_STEPS_PER_PROCESS: stepsPerProcess } = sizes;
  say(`Loading ${processes} open processes with ${processes * stepsPerProcess} steps …`);
  const loading = await millisecondsOf(async () =>
    loadManagersData(database, { processes, stepsPerProcess, officers: sizes.BENCH_OFFICERS }),
  );
  const { rows: counted } = await sql<Record<string, string>>`select count(*) as steps,
    count(*) filter (where is_open) as "openSteps", count(*) filter (where is_open and due_at < now()) as "lateSteps",
    (select count(*) from step_span) as spans, pg_database_size(current_database()) as bytes from step`.execute(
    database,
  );
  const issuer = await createLocalIssuer({ dataDir: folder, audience: 'vigil' });
  const startPart = partStarter(
    {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      DATA_DIR: folder,
      DATABASE_URL: url,
      // Asked of nothing here: the answers come from the records alone.
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      PAYLOAD_KEYS: `bench:${randomBytes(32).toString('base64')}`,
    },
    stops,
  );
  const { child, port } = await startPart('api', 'vigil');
  const sign = async (actor: Actor): Promise<string> => issuer.sign(actor);
  const managers = await Promise.all(
    forces.map(async ({ id }) =>
      sign({ id: `staff:manager-${id.slice(7)}`, unit: `${id}/mosovo-1`, roles: ['manager'] }),
    ),
  );
  const auditor = await sign({ id: 'staff:auditor', unit: 'police:kent/audit', roles: ['auditor'] });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  stops.push(async () => Promise.resolve(agent.destroy()));
  const ask = async ({ path, as, accept }: Question, place: number): Promise<string> =>
    answerOf(
      get({
        host: '127.0.0.1',
        port,
        agent,
        path: path(place),
        headers: {
          authorization: `Bearer ${as === 'auditor' ? auditor : (managers[place % forces.length] ?? '')}`,
          ...(accept !== undefined && { accept }),
        },
      }),
    );

  const bare = new PgClient({ connectionString: url });
  await bare.connect();
  stops.push(async () => bare.end());
  const runBare = async (question: Question, place: number): Promise<void> => {
    for (const statement of question.bare(place)) await bare.query(statement);
  };
  const monthAgo = fromMilliseconds(Date.now() - 30 * 86_400_000);
  const measured: Record<string, Measured> = {};
  for (const question of questions(monthAgo)) {
    const times: number[] = [];
    const bareTimes: number[] = [];
    // Each force once, so that what is measured is a service that has been running for a while.
    for (let place = 0; place < (question.as === 'manager' ? forces.length : 3); place += 1) {
      await ask(question, place);
      await runBare(question, place);
    }
    // In turn, so that a machine that slows down slows both.
    for (let place = 0; place < (question.calls ?? calls); place += 1) {
      times.push(await millisecondsOf(async () => ask(question, place)));
      bareTimes.push(await millisecondsOf(async () => runBare(question, place)));
    }
    measured[question.name] = {
      calls: times.length,
      p50Ms: round(percentile(times, 0.5)),
      p95Ms: round(percentile(times, 0.95)),
      bareP50Ms: round(percentile(bareTimes, 0.5)),
      bareP95Ms: round(percentile(bareTimes, 0.95)),
      timesBareAtP95: round(percentile(times, 0.95) / percentile(bareTimes, 0.95)),
    };
    say(`${question.name.padEnd(28)} ${JSON.stringify(measured[question.name])}`);
  }
  return {
    ...Object.fromEntries(Object.entries(counted[0] ?? {}).map(([name, many]) => [name, Number(many)])),
    loadSeconds: round(loading / 1_000),
    answers: measured,
    csv: await measureCsv(child, ask, questions(monthAgo)),
  };
}

/** The whole answer, as text; a refusal is thrown. */
async function answerOf(request: ClientRequest): Promise<string> {
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${text}`);
  return text;
}

/** How many rows there are in a file, and whether more of them need more memory. */
async function measureCsv(
  child: ChildProcess,
  ask: (question: Question, place: number) => Promise<string>,
  all: readonly Question[],
): Promise<Record<string, number>> {
  const one = all.find(({ name }) => name === 'csv10000');
  if (!one) throw new Error('no question asks for CSV');
  const linesOf = async (question: Question): Promise<number> =>
    (await ask(question, 0)).split('\r\n').length - 2;
  const rows = await linesOf(one);
  const before = await memoryOf(child);
  // Every late step of the country, a few times.
  const whole: Question = { ...one, path: () => '/v1/steps?overdue=true' };
  let more = 0;
  const milliseconds = await millisecondsOf(async () => {
    for (let time = 0; time < 3; time += 1) more = await linesOf(whole);
  });
  const after = await memoryOf(child);
  return {
    rows,
    rowsOfAll: more,
    rowsPerSecond: Math.round((3 * more) / (milliseconds / 1_000)),
    peakBytesAfterRows: before.peak,
    peakBytesAfterAll: after.peak,
    heldBytesAfterRows: before.held,
    heldBytesAfterAll: after.held,
  };
}

/** Steps that fall due in one second, with a real Temporal and a real mail server on loopback. */
async function measureDueAtOnce(
  folder: string,
  stops: (() => Promise<unknown>)[],
): Promise<Record<string, number>> {
  const many = sizes.BENCH_DUE;
  const lead = 'police:bench/mosovo';
  const { database, url } = await inFolder(join(folder, 'postgres-due'), stops);
  const temporal = await startTemporal({ folder: join(folder, 'temporal'), say });
  stops.push(async () => temporal.stop());
  let mails = 0;
  let lastMail = 0;
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      stream.resume().on('end', () => {
        mails += 1;
        lastMail = Date.now();
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  stops.push(async () => new Promise((resolve) => smtp.close(() => resolve(undefined))));
  const subject = randomUUID();
  const at = now();
  await database
    .insertInto('subject')
    .values({ id: subject, kind: 'person', name: null, created_at: at, created_by: 'bench' })
    .execute();
  await database
    .insertInto('circumstance')
    .values(
      // At high risk nobody is reminded before: the ladder begins when the step is due.
      [
        ['accountable', lead],
        ['risk', 'high'],
      ].map(([kind = '', value]) => ({
        id: randomUUID(),
        subject_id: subject,
        kind,
        starts: '2020-01-01' as const,
        ends: null,
        value: JSON.stringify(value),
        end_reason: null,
        recorded_at: at,
        recorded_by: 'bench',
        process_id: null,
      })),
    )
    .execute();
  await database
    .insertInto('unit')
    .values({ id: lead, agency: 'police', area: 'police:bench', title: lead })
    .execute();
  await database
    .insertInto('channel')
    .values({ unit_id: lead, kind: 'mail', address: 'bench@example.invalid', secret: null })
    .execute();
  const startPart = partStarter(
    {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      DATA_DIR: folder,
      DATABASE_URL: url,
      TEMPORAL_ADDRESS: temporal.address,
      PAYLOAD_KEYS: `bench:${randomBytes(32).toString('base64')}`,
      SMTP_URL: `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
    },
    stops,
  );
  await startPart('worker', 'vigil');
  const { port } = await startPart('api', 'vigil');
  const issuer = await createLocalIssuer({ dataDir: folder, audience: 'vigil' });
  const token = await issuer.sign({ id: 'staff:bench', unit: lead, roles: ['coordinator', 'manager'] });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };

  say(`Starting ${many} processes whose step falls due in the same second …`);
  const perSecond = await rateOfStarting(port, headers, { subject, lead });
  // Long enough to start them all, and half as long again.
  const dueAt = fromMilliseconds(
    Math.ceil((Date.now() + (many / perSecond) * 1_500) / 1_000) * 1_000 + 20_000,
  );
  let next = 0;
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (let place = next++; place < many; place = next++)
        await startOne(port, headers, { subject, lead, dueAt });
    }),
  );
  const spare = Date.parse(dueAt) - Date.now();
  if (spare < 0) throw new Error('the last was started after it fell due: try fewer');
  say(`All started, ${Math.round(spare / 1_000)} s before they fall due …`);
  const late = async (): Promise<number> => {
    const response = await fetch(`http://127.0.0.1:${port}/v1/reports/overdue?kind=due-at-once`, { headers });
    return ((await response.json()) as { total: number }).total;
  };
  const warmed = await late();
  const mailsBefore = mails;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(dueAt) - Date.now() + 2)));
  const first = await late();
  const listedAfter = Date.now() - Date.parse(dueAt);
  const rungs = async () =>
    (
      await sql<{ rungs: string; steps: string; last: Instant | null }>`select count(*) as rungs,
        count(distinct stream) as steps, max(at) as last from event join process on process.id = event.stream
        where type = 'rung' and (data ->> 'dueAt')::timestamptz = ${dueAt}::timestamptz`.execute(database)
    ).rows[0];
  const end = Date.now() + 600_000;
  let recorded = await rungs();
  while ((Number(recorded?.rungs) < many || mails - mailsBefore < many) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    recorded = await rungs();
  }
  return {
    steps: many,
    startedPerSecond: round(perSecond),
    lateBefore: warmed,
    lateAtOnce: first - warmed,
    listedAfterMs: listedAfter,
    rungsRecorded: Number(recorded?.rungs),
    stepsWithARung: Number(recorded?.steps),
    lastRungRecordedSeconds: round((Date.parse(recorded?.last ?? dueAt) - Date.parse(dueAt)) / 1_000),
    mailsSent: mails - mailsBefore,
    lastMailSeconds: round((lastMail - Date.parse(dueAt)) / 1_000),
  };
}

interface ToStart {
  readonly subject: string;
  readonly lead: string;
  readonly dueAt: Instant;
}

async function startOne(
  port: number,
  headers: Readonly<Record<string, string>>,
  { subject, lead, dueAt }: ToStart,
): Promise<void> {
  const key = randomUUID();
  for (;;) {
    const response = await fetch(`http://127.0.0.1:${port}/v1/processes/due-at-once`, {
      method: 'POST',
      headers: { ...headers, 'idempotency-key': key },
      body: JSON.stringify({ subject, input: { lead, dueAt } }),
    });
    const text = await response.text();
    if (response.ok) return;
    // The outcome is not known: the same key gives it.
    if (response.status !== 503) throw new Error(`a start answers ${response.status} ${text}`);
  }
}

/** How many can be started in a second: some that are due in a year. */
async function rateOfStarting(
  port: number,
  headers: Readonly<Record<string, string>>,
  one: Omit<ToStart, 'dueAt'>,
): Promise<number> {
  const dueAt = fromMilliseconds(Date.now() + 365 * 86_400_000);
  const tried = 48;
  let next = 0;
  const milliseconds = await millisecondsOf(async () =>
    Promise.all(
      Array.from({ length: 16 }, async () => {
        while (next++ < tried) await startOne(port, headers, { ...one, dueAt });
      }),
    ),
  );
  return tried / (milliseconds / 1_000);
}

async function inTurn(
  measure: (folder: string, stops: (() => Promise<unknown>)[]) => Promise<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const stops: (() => Promise<unknown>)[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  await chmod(folder, 0o755);
  stops.push(async () => rm(folder, { recursive: true, force: true }));
  try {
    return await measure(folder, stops);
  } finally {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  }
}

async function main(): Promise<void> {
  const loadBefore = loadavg();
  const answers = await inTurn(measureAnswers);
  const dueAtOnce = sizes.BENCH_DUE === 0 ? undefined : await inTurn(measureDueAtOnce);
  const results = {
    what: 'What managers ask, over HTTP with authorisation on, beside the bare SQL of the same answer in the same run',
    processes: sizes.BENCH_PROCESSES,
    forces: forces.length,
    ...answers,
    ...(dueAtOnce && { dueAtOnce }),
    machine: {
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
      // Above the number of cores, others were at work: then every time is longer than it would be alone.
      loadAverageBefore: loadBefore.map((load) => round(load)),
      loadAverageAfter: loadavg().map((load) => round(load)),
    },
  };
  const resultsFolder = join(__dirname, 'results');
  await mkdir(resultsFolder, { recursive: true });
  const file = join(resultsFolder, `managers-${dayOf(now())}.json`);
  await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
  say(JSON.stringify(results, null, 2));
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
