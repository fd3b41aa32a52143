import { once } from 'node:events';
import { Agent, get, type ClientRequest, type IncomingMessage } from 'node:http';
import { sql } from 'kysely';
import { Client as PgClient } from 'pg';
import { forces } from '../../domain/people/forces';
import { fromMilliseconds } from '../../domain/time/time';
import type { Database } from '../../records/database';
import { millisecondsOf, percentile, round, say } from '../measuring';
import type { Rig } from '../rig';
import { seedSystem } from '../seed';
import { measureCsv } from './csv';
import { loadManagersData, type Load } from './data';
import { questions, type Question } from './questions';

interface Measured {
  readonly calls: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly bareP50Ms: number;
  readonly bareP95Ms: number;
  readonly timesBareAtP95: number;
}

/** Asks a question as the force at a place does, or as an auditor. */
type Ask = (question: Question, place: number) => Promise<string>;

/** What managers ask over HTTP, beside the bare statements of the same answers. */
export async function measureAnswers(
  rig: Rig,
  { calls, ...load }: Load & { readonly calls: number },
): Promise<Record<string, unknown>> {
  const { database, apiUrl, workerUrl } = await rig.startDatabase('owner', 2);
  say(`Loading ${load.processes} open processes with ${load.processes * load.stepsPerProcess} steps …`);
  const loading = await millisecondsOf(async () => loadManagersData(database, load));
  const counted = await countsOf(database);
  // Temporal is asked nothing here: the answers come from the records alone.
  const startPart = rig.parts({
    DATABASE_URL: workerUrl,
    DATABASE_API_URL: apiUrl,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  });
  const api = await startPart('api', 'vigil');
  const ask = await asker(rig, database, api.port);
  const bare = await bareAsker(rig, workerUrl);
  const all = questions(fromMilliseconds(Date.now() - 30 * 86_400_000), calls);
  const answers: Record<string, Measured> = {};
  for (const question of all) {
    const measured = await measureOne(question, ask, bare, calls);
    answers[question.name] = measured;
    say(`${question.name.padEnd(28)} ${JSON.stringify(measured)}`);
  }
  return {
    ...counted,
    loadSeconds: round(loading / 1_000),
    answers,
    csv: await measureCsv(api, ask, all),
  };
}

async function countsOf(database: Database): Promise<Record<string, number>> {
  const { rows } = await sql<Record<string, string>>`select count(*) as steps,
    count(*) filter (where is_open) as "openSteps", count(*) filter (where is_open and due_at < now()) as "lateSteps",
    (select count(*) from step_span) as spans, pg_database_size(current_database()) as bytes from step`.execute(
    database,
  );
  return Object.fromEntries(Object.entries(rows[0] ?? {}).map(([name, many]) => [name, Number(many)]));
}

async function asker(rig: Rig, database: Database, port: number): Promise<Ask> {
  const issuer = await rig.issuer();
  const managers = await Promise.all(
    forces.map(async ({ id }) => issuer.sign(await seedSystem(database, `${id}/mosovo-1`, ['manager']))),
  );
  const auditor = await issuer.sign(await seedSystem(database, 'police:kent/audit', ['auditor']));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  rig.onEnd(async () => Promise.resolve(agent.destroy()));
  return async ({ path, as, accept }, place) => {
    const token = as === 'auditor' ? auditor : (managers[place % forces.length] ?? '');
    const headers = { authorization: `Bearer ${token}`, ...(accept !== undefined && { accept }) };
    return answerOf(get({ host: '127.0.0.1', port, agent, path: path(place), headers }));
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

async function bareAsker(
  rig: Rig,
  url: string,
): Promise<(question: Question, place: number) => Promise<void>> {
  const client = new PgClient({ connectionString: url });
  await client.connect();
  rig.onEnd(async () => client.end());
  return async (question, place) => {
    for (const statement of question.bare(place)) await client.query(statement);
  };
}

async function measureOne(
  question: Question,
  ask: Ask,
  bare: (question: Question, place: number) => Promise<void>,
  calls: number,
): Promise<Measured> {
  const times: number[] = [];
  const bareTimes: number[] = [];
  // Each force once, so that what is measured is a service that has been running for a while.
  for (let place = 0; place < (question.as === 'manager' ? forces.length : 3); place += 1) {
    await ask(question, place);
    await bare(question, place);
  }
  // In turn, so that a machine that slows down slows both.
  for (let place = 0; place < (question.calls ?? calls); place += 1) {
    times.push(await millisecondsOf(async () => ask(question, place)));
    bareTimes.push(await millisecondsOf(async () => bare(question, place)));
  }
  return {
    calls: times.length,
    p50Ms: round(percentile(times, 0.5)),
    p95Ms: round(percentile(times, 0.95)),
    bareP50Ms: round(percentile(bareTimes, 0.5)),
    bareP95Ms: round(percentile(bareTimes, 0.95)),
    timesBareAtP95: round(percentile(times, 0.95) / percentile(bareTimes, 0.95)),
  };
}
