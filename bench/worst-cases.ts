import { loadavg } from 'node:os';
import { z } from 'zod';
import { forces } from '../domain/people/forces';
import type { Role } from '../domain/people/roles';
import type { Database } from '../records/database';
import { loadManagersData } from './managers/data';
import { machine, millisecondsOf, now, percentile, round, runBench, say, writeResults } from './measuring';
import { inputFrom } from './registration/input';
import { inRig, type Rig } from './rig';

const sizes = z
  .object({
    BENCH_PROCESSES: z.coerce.number().int().min(100).max(100_000).default(10_000),
    BENCH_OFFICERS: z.coerce.number().int().min(43).max(10_000).default(1_400),
  })
  .parse(process.env);

/** A request that costs as much as its route lets it. */
interface WorstCase {
  readonly name: string;
  readonly as: 'manager' | 'auditor' | 'coordinator' | 'directory' | 'law';
  readonly path: string;
  readonly body?: object;
  readonly accept?: string;
}

interface Measured {
  readonly status: number;
  readonly bytes: number;
  readonly ms: number;
  /** For how long somebody else's request waited at most while this one was answered, beside the usual. */
  readonly othersWaitedMs: number;
  readonly timesUsual: number;
}

const days = Array.from({ length: 10 }, () => ({
  clock: { kind: 'calendar-days', n: 36_525 },
  from: '2026-01-01',
}));
const lines = (count: number, line: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => line(n)).join('\n');
const force = forces[0]?.id ?? '';

const cases: readonly WorstCase[] = [
  { name: 'deadlines: as much work as one request may be', as: 'manager', path: '/v1/deadlines', body: days },
  {
    name: 'deadlines: more work than one request may be',
    as: 'manager',
    path: '/v1/deadlines',
    body: Array.from({ length: 1_000 }, () => days[0]),
  },
  {
    name: 'any body: a megabyte of nested lists',
    as: 'manager',
    path: '/v1/deadlines',
    body: { from: nested(100_000) },
  },
  {
    name: 'preview of a start: a history of a century',
    as: 'coordinator',
    path: '/v1/processes/registration/preview',
    body: { input: { ...inputFrom('1926-01-01'), born: '1901-01-01', home: `${force}/mosovo-1` } },
  },
  {
    name: 'import: 5,000 people, tried',
    as: 'directory',
    path: '/v1/directory/import?dryRun=true',
    body: {
      csv: `staff,name,unit\n${lines(5_000, (n) => `staff:new-${n},Invented ${n},${force}/mosovo-1`)}`,
    },
  },
  {
    name: 'import: 5,000 faults',
    as: 'directory',
    path: '/v1/directory/import?dryRun=true',
    body: { csv: `staff,name,unit\n${lines(5_000, (n) => `staff:new-${n},,nowhere`)}` },
  },
  {
    name: 'law: a holiday tried over every open step',
    as: 'law',
    path: '/v1/calendars/england-and-wales/holidays',
    body: { date: '2027-06-01', title: 'Invented Day', dryRun: true },
  },
  {
    name: 'steps as CSV: all late ones of the country',
    as: 'auditor',
    path: '/v1/steps?overdue=true',
    accept: 'text/csv',
  },
  { name: 'report of overdue steps, the country', as: 'auditor', path: '/v1/reports/overdue' },
  { name: 'report of workload, the country', as: 'auditor', path: '/v1/reports/workload' },
  { name: 'report of performance, the country', as: 'auditor', path: '/v1/reports/performance?detail=true' },
  { name: 'check of the directory', as: 'directory', path: '/v1/directory/faults' },
];

function nested(depth: number): string {
  return '['.repeat(depth);
}

/** Who asks. */
const people = {
  manager: [`${force}/mosovo-1`, ['manager']],
  coordinator: [`${force}/mosovo-1`, ['coordinator']],
  auditor: ['hmpps:england-and-wales/audit', ['national-auditor', 'auditor', 'manager']],
  directory: [`${force}/visor`, ['directory-administrator']],
  law: ['hmpps:england-and-wales/law', ['law-administrator']],
} as const;

/** Enters somebody with their roles. */
async function letIn(
  database: Database,
  name: string,
  unit: string,
  roles: readonly Role[],
): Promise<{ readonly id: string }> {
  const id = `staff:bench-${name}`;
  const [area = ''] = unit.split('/');
  await database
    .insertInto('unit')
    .values({ id: unit, agency: area.split(':')[0] ?? '', area, title: unit })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  await database
    .insertInto('staff')
    .values({
      id,
      name: 'Invented',
      unit_id: unit,
      posts: [],
      supervisor: null,
      deputy: null,
      mail: null,
      left_on: null,
    })
    .execute();
  for (const role of roles)
    await database
      .insertInto('staff_role')
      .values({
        staff_id: id,
        role,
        granted_at: now(),
        granted_by: 'bench',
        cause: 'bench',
        ended_at: null,
        ended_by: null,
      })
      .execute();
  return { id };
}

/** Asks again and again, as somebody else would; says how long each waited. */
function watch(url: string): { stop(): Promise<number[]> } {
  const waited: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) waited.push(await millisecondsOf(async () => (await fetch(`${url}/ping`)).text()));
  })();
  return {
    async stop() {
      isOver = true;
      await asking;
      return waited;
    },
  };
}

async function measureAll(rig: Rig): Promise<Record<string, Measured>> {
  const { database, apiUrl, workerUrl } = await rig.startDatabase('owner', 2);
  say(`Loading ${sizes.BENCH_PROCESSES} processes …`);
  await loadManagersData(database, {
    processes: sizes.BENCH_PROCESSES,
    stepsPerProcess: 10,
    officers: sizes.BENCH_OFFICERS,
  });
  const api = await rig.parts({
    DATABASE_URL: workerUrl,
    DATABASE_API_URL: apiUrl,
    TEMPORAL_ADDRESS: '127.0.0.1:1',
  })('api', 'vigil');
  const url = `http://127.0.0.1:${api.port}`;
  const issuer = await rig.issuer();
  const tokens: Record<string, string> = {};
  for (const [name, [unit, roles]] of Object.entries(people))
    tokens[name] = await issuer.sign(await letIn(database, name, unit, roles));
  const ask = async ({ as, path, body, accept }: WorstCase): Promise<{ status: number; bytes: number }> => {
    const answer = await fetch(`${url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${tokens[as] ?? ''}`,
        'idempotency-key': crypto.randomUUID(),
        ...(accept !== undefined && { accept }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: answer.status, bytes: (await answer.arrayBuffer()).byteLength };
  };
  // Once without measuring, as a service that has been running for a while.
  for (const one of cases) await ask(one);
  const idle = watch(url);
  await new Promise((go) => setTimeout(go, 2_000));
  const usual = percentile(await idle.stop(), 0.5);
  const found: Record<string, Measured> = {};
  for (const one of cases) {
    const others = watch(url);
    let answered = { status: 0, bytes: 0 };
    const ms = await millisecondsOf(async () => {
      answered = await ask(one);
    });
    const longest = Math.max(...(await others.stop()));
    found[one.name] = {
      ...answered,
      ms: round(ms),
      othersWaitedMs: round(longest),
      timesUsual: round(longest / usual),
    };
    say(`${one.name.padEnd(50)} ${JSON.stringify(found[one.name])}`);
  }
  return found;
}

runBench(async () => {
  const loadBefore = loadavg();
  const answers = await inRig(measureAll);
  await writeResults('worst-cases', {
    what: 'What one request can cost, and how long others wait for it meanwhile',
    processes: sizes.BENCH_PROCESSES,
    answers,
    machine: { ...machine(), loadAverageBefore: loadBefore.map((average) => round(average)) },
  });
});
