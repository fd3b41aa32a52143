import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { fromMilliseconds, type Instant } from '../../domain/time/time';
import type { Database } from '../../records/database';
import { rateOf, round, say, sleep } from '../measuring';
import { lead } from '../open-processes';
import type { Rig } from '../rig';
import { seedPerson, seedSystem, seedUnits } from '../seed';
import { startMailSink, type Sink } from '../sinks';

/** Where the service listens, and one person of it. */
interface Service {
  readonly port: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly subject: string;
}

/** Steps that fall due in one second, with a real Temporal and a real mail server on loopback. */
export async function measureDueAtOnce(rig: Rig, many: number): Promise<Record<string, number>> {
  const { database, apiUrl, workerUrl } = await rig.startDatabase('owner', 2);
  const mails = await startMailSink(rig);
  const service = await startService(rig, database, { url: workerUrl, apiUrl, smtpUrl: mails.url });

  say(`Starting ${many} processes whose step falls due in the same second …`);
  const perSecond = await rateOfStarting(service);
  // Long enough to start them all, and half as long again.
  const dueAt = fromMilliseconds(
    Math.ceil((Date.now() + (many / perSecond) * 1_500) / 1_000) * 1_000 + 20_000,
  );
  await rateOf(many, 16, async () => startOne(service, dueAt));
  const spare = Date.parse(dueAt) - Date.now();
  if (spare < 0) throw new Error('the last was started after it fell due: try fewer');
  say(`All started, ${Math.round(spare / 1_000)} s before they fall due …`);

  const warmed = await lateIn(service);
  const mailsBefore = mails.taken();
  await sleep(Math.max(0, Date.parse(dueAt) - Date.now() + 2));
  const first = await lateIn(service);
  const listedAfter = Date.now() - Date.parse(dueAt);
  const recorded = await untilAllTold(database, dueAt, { many, mails, mailsBefore });
  return {
    steps: many,
    startedPerSecond: round(perSecond),
    lateBefore: warmed,
    lateAtOnce: first - warmed,
    listedAfterMs: listedAfter,
    rungsRecorded: recorded.rungs,
    stepsWithARung: recorded.steps,
    lastRungRecordedSeconds: round((Date.parse(recorded.last ?? dueAt) - Date.parse(dueAt)) / 1_000),
    mailsSent: mails.taken() - mailsBefore,
    lastMailSeconds: round((mails.lastAt() - Date.parse(dueAt)) / 1_000),
  };
}

async function startService(
  rig: Rig,
  database: Database,
  { url, apiUrl, smtpUrl }: { url: string; apiUrl: string; smtpUrl: string },
): Promise<Service> {
  const temporal = await rig.startTemporal();
  // At high risk nobody is reminded before: the ladder begins when the step is due.
  const subject = await seedPerson(database, { accountable: lead, risk: 'high' });
  await seedUnits(database, [lead], { kind: 'mail', address: 'bench@example.invalid' });
  const startPart = rig.parts({
    DATABASE_URL: url,
    DATABASE_API_URL: apiUrl,
    TEMPORAL_ADDRESS: temporal,
    SMTP_URL: smtpUrl,
  });
  await startPart('worker', 'vigil');
  const { port } = await startPart('api', 'vigil');
  const issuer = await rig.issuer();
  const token = await issuer.sign(await seedSystem(database, lead, ['coordinator', 'manager']));
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return { port, headers, subject };
}

async function startOne({ port, headers, subject }: Service, dueAt: Instant): Promise<void> {
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
async function rateOfStarting(service: Service): Promise<number> {
  const dueAt = fromMilliseconds(Date.now() + 365 * 86_400_000);
  return rateOf(48, 16, async () => startOne(service, dueAt));
}

/** How many the report counts as late. */
async function lateIn({ port, headers }: Service): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/reports/overdue?kind=due-at-once`, { headers });
  return ((await response.json()) as { total: number }).total;
}

interface Rungs {
  readonly rungs: number;
  readonly steps: number;
  readonly last: Instant | null;
}

/** Waits until each late step has a rung and each rung a mail, for ten minutes at most. */
async function untilAllTold(
  database: Database,
  dueAt: Instant,
  { many, mails, mailsBefore }: { many: number; mails: Sink; mailsBefore: number },
): Promise<Rungs> {
  const end = Date.now() + 600_000;
  for (;;) {
    const recorded = await rungsOf(database, dueAt);
    const allTold = recorded.rungs >= many && mails.taken() - mailsBefore >= many;
    if (allTold || Date.now() >= end) return recorded;
    await sleep(200);
  }
}

async function rungsOf(database: Database, dueAt: Instant): Promise<Rungs> {
  const { rows } = await sql<{ rungs: string; steps: string; last: Instant | null }>`select count(*) as rungs,
    count(distinct stream) as steps, max(at) as last from event join process on process.id = event.stream
    where type = 'rung' and (data ->> 'dueAt')::timestamptz = ${dueAt}::timestamptz`.execute(database);
  const [row] = rows;
  return { rungs: Number(row?.rungs ?? 0), steps: Number(row?.steps ?? 0), last: row?.last ?? null };
}
