import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { z } from 'zod';
import { createGateway } from '../api/gateway';
import { calendarOf } from '../domain/calendars/calendar';
import type { Spell } from '../domain/circumstances';
import { dayOf, fromMilliseconds, plusDays, timeOn, type Day, type Instant } from '../domain/time/time';
import { startPostgres } from '../platform/local/postgres-server';
import { startTemporal } from '../platform/local/temporal-server';
import { createDataConverter } from '../platform/payload-codec';
import { openDatabase, type Database } from '../records/database';
import { migrate } from '../records/migrate';
import { bundleWorkflows } from '../worker/create-worker';
import { definitionOf } from '../workflows/catalogue';
import { rules } from '../workflows/rules';
import type { Act, Fact } from '../engine/acts/acts';
import { isOpen, type ProcessRecord, type StepRecord, type Surroundings } from '../engine/kernel/records';
import { afterSettlement, heldAfter } from '../engine/kernel/after';
import { settle, type Loaded, type Settlement } from '../engine/kernel/settle';
import { broughtFor } from '../engine/kernel/whole-log';
import { partStarter } from './start-part';

const { YEARS, VISITS } = z
  .object({
    BENCH_YEARS: z.coerce.number().int().min(1).max(60).default(60),
    /** Visits of the part with a real workflow, three acts each. */
    BENCH_VISITS: z.coerce.number().int().min(5).max(1_000).default(80),
  })
  .transform(({ BENCH_YEARS, BENCH_VISITS }) => ({ YEARS: BENCH_YEARS, VISITS: BENCH_VISITS }))
  .parse(process.env);

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
const millisecondsOf = (task: () => void): number => {
  const begin = process.hrtime.bigint();
  task();
  return Number(process.hrtime.bigint() - begin) / 1e6;
};

const area = 'police:bench';
const home = `${area}/mosovo`;
const units = ['mosovo', 'station', 'visor', 'mosovo-supervisor', 'mosovo-manager'].map(
  (name) => `${area}/${name}`,
);
const visit = { station: 'Bench Street', officer: 'staff:bench', home: 'no-fixed-abode' };
const inputFrom = (relevantDate: Day) => ({
  regime: 'soa',
  disposal: 'life-ipp-or-30-months-or-more',
  relevantDate,
  born: plusDays(relevantDate, -9_000),
  home,
  needToKnow: [],
});

/** A registration without anything around it, as the engine alone would keep it. */
class Life {
  known: Loaded | undefined;
  readonly facts: Fact[] = [];
  spells: Spell[] = [{ id: 'home', kind: 'accountable', from: '1990-01-01', value: home }];
  private count = 0;

  constructor(public now: Instant) {
    const act = {
      do: 'start',
      kind: 'registration',
      subjectId: 'bench',
      input: inputFrom(dayOf(now)),
    } as const;
    this.keep(this.settled(act));
  }

  act(act: Act): void {
    this.keep(this.settled(act));
  }

  /** The steps that a settling loads: those that something can still turn on. */
  loaded(all = false): StepRecord[] {
    return this.known?.steps.filter(({ forgotten }) => all || !forgotten) ?? [];
  }

  settled(act: Act): Settlement {
    const definition = definitionOf('registration');
    if (!definition) throw new Error('no such kind');
    const { known: loaded, facts } = this;
    const around: Surroundings = {
      now: this.now,
      spells: this.spells,
      law: { rules, calendarOf: () => calendarOf('england-and-wales'), policies: [] },
    };
    return settle({
      definition,
      act,
      around,
      processId: 'bench',
      by: 'bench',
      newId: () => `fact-${++this.count}`,
      ...broughtFor(loaded && { loaded, facts }, act, this.now, definition),
    });
  }

  private keep(settlement: Settlement): void {
    const { process, ...rest } = afterSettlement(this.known, settlement);
    this.known = { ...rest, process: JSON.parse(JSON.stringify(process)) as ProcessRecord };
    if (settlement.fact) this.facts.push(settlement.fact);
    this.spells = heldAfter(this.spells, settlement);
  }

  /** One visit, and what the units owe after it: three facts. */
  visit(of: readonly string[]): void {
    this.act({ do: 'command', name: 'record-notification', data: { of, on: this.now, ...visit } });
    for (const { key, step } of this.loaded().filter(isOpen)) {
      const data = step === 'acknowledge-notification' ? { biometrics: false } : {};
      const outcome = {
        'acknowledge-notification': 'given',
        'record-on-visor': 'recorded',
        'tell-partners': 'told',
      }[step];
      if (outcome) this.act({ do: 'complete', step: key, outcome, data });
    }
  }

  tell(spell: Spell): void {
    this.spells = [...this.spells.filter(({ id }) => id !== spell.id), spell];
    this.act({ do: 'nudge', cause: spell.id, since: timeOn(dayOf(spell.from), '00:00') });
  }
}

/** Weekly visits, with a week in custody and one journey abroad each year. */
function years(): object[] {
  const life = new Life('2026-01-05T10:00:00.000Z');
  life.visit(['initial']);
  const rows: object[] = [];
  let day = dayOf(life.now);
  for (let year = 1; year <= YEARS; year += 1) {
    const spent: number[] = [];
    for (let week = 1; week <= 52; week += 1) {
      day = plusDays(day, 7);
      life.now = timeOn(day, '10:00');
      if (week === 20)
        life.tell({ id: `custody-${year}`, kind: 'custody', from: plusDays(day, -6), to: plusDays(day, -1) });
      if (week === 40) {
        const trips = [
          { departs: timeOn(plusDays(day, 8), '09:00'), returnsOn: plusDays(day, 12), returnPoint: 'P' },
        ];
        life.act({
          do: 'command',
          name: 'record-notification',
          data: { of: ['travel'], on: life.now, ...visit, trips },
        });
      }
      if (week === 42)
        life.tell({
          id: `abroad-${year}`,
          kind: 'abroad',
          from: timeOn(plusDays(day, -6), '09:00'),
          to: timeOn(plusDays(day, -2), '20:00'),
        });
      const of = week === 20 ? ['periodic', 'release'] : ['periodic'];
      spent.push(millisecondsOf(() => life.visit(of)));
    }
    if (year % 10 !== 0 && year !== 1 && year !== YEARS) continue;
    const refold = millisecondsOf(() => {
      life.settled({ do: 'nudge', cause: 'bench', since: '1900-01-01T00:00:00.000Z' });
    });
    rows.push({
      year,
      facts: life.facts.length,
      stateBytes: bytesOf(life.known?.process.state),
      processBytes: bytesOf(life.known?.process),
      stepsLoaded: life.loaded().length,
      stepsLoadedBytes: bytesOf(life.loaded()),
      stepsOfAllTime: life.loaded(true).length,
      openSteps: life.loaded().filter(isOpen).length,
      settleMsPerAct: round(spent.reduce((sum, one) => sum + one, 0) / (3 * spent.length)),
      refoldMs: Math.round(refold),
      refoldMsPerYear: round(refold / year),
    });
    say(JSON.stringify(rows.at(-1)));
  }
  return rows;
}

async function seed(database: Database, sinkUrl: string): Promise<string> {
  const subject = randomUUID();
  const at = fromMilliseconds(Date.now());
  await database
    .insertInto('subject')
    .values({ id: subject, kind: 'person', name: null, created_at: at, created_by: 'bench' })
    .execute();
  await database
    .insertInto('station')
    .values({
      id: randomUUID(),
      area,
      name: visit.station,
      published: '2020-01-01',
      withdrawn: null,
      why: 'The bench',
      changed_at: at,
      changed_by: 'bench',
    })
    .execute();
  for (const id of units) {
    await database.insertInto('unit').values({ id, agency: 'police', area, title: id }).execute();
    const secret = `whsec_${randomBytes(24).toString('base64')}`;
    await database
      .insertInto('channel')
      .values({ unit_id: id, kind: 'webhook', address: sinkUrl, secret })
      .execute();
  }
  return subject;
}

/** So many visits of a real workflow, and the history of each of its runs. */
async function histories(folder: string, stops: (() => Promise<unknown>)[]): Promise<object> {
  const postgres = await startPostgres({ folder: join(folder, 'postgres') });
  stops.push(async () => postgres.stop());
  await migrate({ ownerUrl: postgres.ownerUrl });
  const temporal = await startTemporal({ folder: join(folder, 'temporal'), say });
  stops.push(async () => temporal.stop());
  const sink = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  sink.listen(0, '127.0.0.1');
  await once(sink, 'listening');
  stops.push(async () => {
    sink.closeAllConnections();
    await new Promise((resolve) => sink.close(resolve));
  });
  const database = openDatabase({ url: postgres.serviceUrl, poolSize: 4 });
  stops.push(async () => database.destroy());
  const subject = await seed(database, `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`);
  const key = randomBytes(32);
  const dataConverter = createDataConverter([{ id: 'bench', key }]);
  const startPart = partStarter(
    {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      DATA_DIR: folder,
      DATABASE_URL: postgres.serviceUrl,
      TEMPORAL_ADDRESS: temporal.address,
      PAYLOAD_KEYS: `bench:${key.toString('base64')}`,
    },
    stops,
  );
  await startPart('worker', 'vigil');
  const connection = await Connection.connect({ address: temporal.address });
  stops.push(async () => connection.close());
  const client = new Client({ connection, dataConverter });
  const gateway = createGateway(client, { taskQueue: 'vigil', namespace: 'default' });

  const processId = randomUUID();
  const asked = (act: Act) => ({ key: randomUUID(), by: 'bench', act });
  const today = dayOf(fromMilliseconds(Date.now()));
  const input = inputFrom(plusDays(today, -2));
  await gateway.start(
    'registration',
    processId,
    asked({ do: 'start', kind: 'registration', subjectId: subject, input }),
  );
  const begin = Date.now();
  for (let turn = 0; turn < VISITS; turn += 1) {
    const of = [turn === 0 ? 'initial' : 'periodic'];
    const on = fromMilliseconds(Date.now());
    await gateway.act(
      'registration',
      processId,
      asked({ do: 'command', name: 'record-notification', data: { of, on, ...visit } }),
    );
    const open = await database
      .selectFrom('step')
      .select(['id', 'step'])
      .where('process_id', '=', processId)
      .where('is_open', '=', true)
      .where('step', 'in', ['acknowledge-notification', 'record-on-visor'])
      .execute();
    for (const { id, step } of open) {
      const answer =
        step === 'record-on-visor'
          ? { outcome: 'recorded', data: {} }
          : { outcome: 'given', data: { biometrics: false } };
      await gateway.act('registration', processId, asked({ do: 'complete', step: id, ...answer }));
    }
  }
  const seconds = (Date.now() - begin) / 1_000;
  const runs: { events: number; bytes: number; runId: string }[] = [];
  for await (const run of client.workflow.list({ query: `WorkflowId = '${processId}'` })) {
    const handle = client.workflow.getHandle(processId, run.runId);
    const { historyLength, historySize = 0 } = await handle.describe();
    runs.push({ events: historyLength, bytes: historySize, runId: run.runId });
  }
  runs.sort((a, b) => b.events - a.events);
  const history = await client.workflow.getHandle(processId, runs[0]?.runId).fetchHistory();
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const bundle = join(folder, 'workflows.js');
  await writeFile(bundle, await bundleWorkflows());
  const options = { workflowBundle: { codePath: bundle }, dataConverter };
  const replayed = Date.now();
  await Worker.runReplayHistory(options, history);
  return {
    acts: VISITS * 3,
    actsPerSecond: round((VISITS * 3) / seconds, 1),
    runs: runs.length,
    largestRunEvents: runs[0]?.events ?? 0,
    largestRunBytes: runs[0]?.bytes ?? 0,
    bytesPerVisit: Math.round(runs.reduce((sum, { bytes }) => sum + bytes, 0) / VISITS),
    replayMsOfLargestRun: Date.now() - replayed,
  };
}

async function main(): Promise<void> {
  say(`${YEARS} years of weekly visits, the engine alone`);
  const rows = years();
  const stops: (() => Promise<unknown>)[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bench-'));
  await chmod(folder, 0o755);
  stops.push(async () => rm(folder, { recursive: true, force: true }));
  try {
    say(`${VISITS} visits of a real workflow`);
    const workflow = await histories(folder, stops);
    const machine = {
      cores: cpus().length,
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    };
    const what = 'A registration with a visit a week: what is kept, and how long it takes, year by year';
    const results = { what, years: rows, workflow, machine };
    const resultsFolder = join(__dirname, 'results');
    await mkdir(resultsFolder, { recursive: true });
    const name = `registration-${dayOf(fromMilliseconds(Date.now()))}.json`;
    await writeFile(join(resultsFolder, name), `${JSON.stringify(results, null, 2)}\n`);
    say(JSON.stringify(workflow));
  } finally {
    for (let stop = stops.pop(); stop; stop = stops.pop()) await stop();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
