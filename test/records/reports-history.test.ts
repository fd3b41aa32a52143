import fc from 'fast-check';
import { sql } from 'kysely';
import { actorOf, type Actor } from '../../api/access/actor';
import { authorise, resourceOf, sightOf } from '../../api/access/authorise';
import { bandOf } from '../../domain/clocks/bands';
import { circumstanceValues, type CircumstanceKind } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { areaOf, type UnitId } from '../../domain/people/parties';
import type { Visibility } from '../../domain/people/visibility';
import { clockKindOf } from '../../workflows/rules';
import { fromMilliseconds, toMilliseconds, type Instant } from '../../domain/time/time';
import { openDatabase } from '../../records/database';
import { lateSpans, type LateFilter } from '../../records/reports/late-steps';
import type { Sight } from '../../records/processes/sight';
import { readFacts } from '../../records/log/facts';
import { riskOfRank } from '../../domain/risk';
import { readOverdue } from '../../records/reports/overdue';
import { listSteps } from '../../records/processes/step-list';
import { catalogue } from '../../workflows/catalogue';
import { defineProcess, forEngine, type AnyDefinition } from '../../engine/definition/define-process';
import { text, unit } from '../../engine/definition/fields';
import type { Plan } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import { arrangements } from '../support/arrangements';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { dataFor } from '../support/random-data';
import { RecordedWorld } from '../support/recorded-world';
import { openInLog, readLog, type EventOfLog, type StepOfLog } from '../support/replay-of-log';
import { pack } from '../support/pack';

const table = {
  kind: 'assessment',
  title: 'An assessment that a supervisor reviews',
  subject: 'person',
  input: { officer: unit, supervisor: unit },
  steps: {
    assess: {
      title: 'Assess',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      review: { by: 'supervisor', rule: 'transfer.acknowledge' },
      outcomes: { assessed: { findings: text } },
    },
    record: {
      title: 'Record',
      owner: 'lead',
      clock: 'registration.record',
      counts: 'happened',
      outcomes: { recorded: {} },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;
const assessment = forEngine(
  defineProcess(table)({
    begin: () => ({}),
    parties: ({ input, subject: { is } }) => ({
      lead: is.accountable?.value ?? input.officer,
      supervisor: input.supervisor,
    }),
    apply: {},
    plan: ({ started }): Plan<typeof table> => ({
      steps: { assess: { from: started.at }, record: { from: started.at } },
      over: 'closed',
    }),
  }),
);
const definitions: Readonly<Record<string, AnyDefinition>> = { ...catalogue, assessment };

// Each is a database of its own with a hundred settlings or so.
const histories = Number(process.env['HISTORIES'] ?? 5);
const began: Instant = '2026-03-02T10:00:00.000Z';
const hour = 3_600_000;
const units = [
  'police:kent/mosovo',
  'police:kent/mosovo-supervisor',
  'police:avon-and-somerset/mosovo',
  'police:essex/mosovo',
  'probation:south-west/bristol-pdu',
] as const satisfies UnitId[];

const kinds = [
  'start',
  'answer',
  'answer',
  'submit',
  'review',
  'command',
  'time',
  'time',
  'circumstance',
  'circumstance',
  'void',
  'correct',
  'reassign',
  'decline',
  'extend',
  'acknowledge',
] as const;
interface Move {
  readonly what: (typeof kinds)[number];
  readonly pick: number;
  readonly seed: number;
}
const moves = fc.array(
  fc.record({ what: fc.constantFrom(...kinds), pick: fc.nat(99), seed: fc.nat(1_000_000) }),
  { minLength: 10, maxLength: 20, size: 'max' },
);
const one = <T>(of: readonly T[], place: number): T => of[place % of.length] as T;

/** Makes one random move; what is refused changes nothing. */
async function make(world: RecordedWorld, subjects: readonly string[], { what, pick, seed }: Move) {
  const { database } = world;
  const processes = await database.selectFrom('process').select(['id', 'kind']).orderBy('id').execute();
  const process = one(processes, seed);
  const { steps, commands } = (definitions[process.kind] as AnyDefinition).table;
  const open = await database
    .selectFrom('step')
    .select(['id', 'step', 'due_on'])
    .where('process_id', '=', process.id)
    .where('is_open', '=', true)
    .orderBy('id')
    .execute();
  const step = open.length > 0 ? one(open, pick) : undefined;
  const sample = (fields: Parameters<typeof dataFor>[0]) =>
    fc.sample(dataFor(fields, toMilliseconds(world.now)), { numRuns: 1, seed })[0] ?? {};
  const outcomesOf = (name: string) =>
    Object.entries(stepTableOf((definitions[process.kind] as AnyDefinition).table, name)?.outcomes ?? {});
  switch (what) {
    case 'start': {
      const kind = one(['transfer', 'registration', 'assessment'], pick);
      const { input } = (definitions[kind] as AnyDefinition).table;
      const given = {
        ...sample(input),
        ...(kind === 'transfer' && { sending: units[0], receiving: units[2] }),
        ...(kind === 'registration' && {
          born: '1980-01-01',
          regime: 'soa',
          disposal: 'caution',
          releasedOn: undefined,
        }),
      };
      const fitting = arrangements[kind]?.fitting?.(given, began) ?? given;
      return world.start(kind, one(subjects, seed), fitting, seed % 5 === 0);
    }
    case 'time':
      return world.pass((pick + 1) * 3);
    case 'answer':
    case 'submit': {
      if (!step) return;
      const [outcome, fields] = one(outcomesOf(step.step), seed);
      const on =
        pick % 3 === 0 ? fromMilliseconds(toMilliseconds(world.now) - (pick % 9) * 6 * hour) : undefined;
      const act = steps[step.step]?.review ? 'submit' : 'complete';
      // One pack goes out, which the other side mostly has before it.
      const packed = step.step === 'request' ? pack : seed % 8 === 0 ? {} : { packHash: pack.packHash };
      const data = { ...sample(fields), ...('packHash' in fields ? packed : {}) };
      return world.act(process.id, { do: act, step: step.id, outcome, data, on });
    }
    case 'review':
      if (!step) return;
      return world.act(
        process.id,
        pick % 2 === 0
          ? { do: 'accept', step: step.id }
          : { do: 'return', step: step.id, reason: 'Not enough' },
        'reviewer',
      );
    case 'command': {
      const known = Object.entries(commands);
      if (known.length === 0) return;
      const [name, { input }] = one(known, pick);
      return world.act(process.id, { do: 'command', name, data: sample(input) });
    }
    case 'circumstance': {
      const kind = one(['custody', 'abroad', 'risk', 'risk', 'risk', 'mappa-level'] as const, pick);
      const allowed = circumstanceValues[kind satisfies CircumstanceKind];
      const from = fromMilliseconds(toMilliseconds(world.now) + ((seed % 40) - 20) * 6 * hour);
      const to =
        seed % 2 === 0 ? fromMilliseconds(toMilliseconds(from) + (1 + (seed % 9)) * 24 * hour) : undefined;
      const value = typeof allowed === 'string' ? true : one(allowed, seed);
      const subjectId = one(subjects, seed);
      return world.circumstance({ id: `${subjectId}-${kind}-${pick % 3}`, subjectId, kind, from, value, to });
    }
    case 'void':
    case 'correct': {
      const facts = await readFacts(database, process.id);
      const fact = one(facts, pick);
      if (what === 'void') return world.act(process.id, { do: 'void', fact: fact.id, reason: 'In error' });
      if (fact.type !== 'answer') return;
      const on = fromMilliseconds(toMilliseconds(world.now) - (pick % 12) * 6 * hour);
      return world.act(process.id, { do: 'correct', fact: fact.id, on, data: {}, reason: 'Typed wrongly' });
    }
    case 'reassign':
      if (!step) return;
      return world.act(process.id, {
        do: 'reassign',
        step: step.id,
        to: one(units, seed),
        reason: 'Cover',
        ...(pick % 2 === 0 && { assignee: `staff:${pick % 3}` as const }),
      });
    case 'decline':
      return step && world.act(process.id, { do: 'decline', step: step.id, reason: 'Not ours' });
    case 'acknowledge':
      return step && world.act(process.id, { do: 'acknowledge', step: step.id });
    case 'extend':
      if (!step?.due_on) return;
      return world.act(process.id, {
        do: 'extend',
        step: step.id,
        to: fromMilliseconds(Date.parse(step.due_on) + (1 + (pick % 9)) * 24 * hour).slice(0, 10) as never,
        reason: 'Agreed',
        authority: 'manager',
      });
    default:
      return what satisfies never;
  }
}

const auditor = actorOf({
  id: 'staff:auditor',
  unit: 'police:audit/audit',
  roles: ['auditor', 'national-auditor'],
});
const actors: readonly Actor[] = [
  auditor,
  ...units.flatMap((unit): Actor[] => [
    actorOf({ id: 'staff:m', unit, roles: ['manager'] }),
    actorOf({ id: 'staff:p', unit, roles: ['partner'] }),
  ]),
];

interface Known {
  readonly log: readonly EventOfLog[];
  readonly processes: ReadonlyMap<
    string,
    { kind: string; units: string[]; visibility: Visibility; lead: string }
  >;
}

/** What the log says was late at an instant and what the actor may see of it, narrowed by hand. */
function lateInLog({ log, processes }: Known, actor: Actor, filter: LateFilter, at: Instant): StepOfLog[] {
  return [...openInLog(log, at).values()].filter((step) => {
    const process = processes.get(step.process);
    if (!process || step.dueAt === null || step.dueAt >= at) return false;
    if (
      !authorise(actor, 'step.view', {
        ...resourceOf({ ...process, needToKnow: null, concerned: null }),
        owner: step.owner,
      }).allowed
    )
      return false;
    const { force, unit: ofUnit, assignee, kind, risk, rule, band } = filter;
    return (
      (force === undefined || areaOf(step.owner as UnitId) === force) &&
      (ofUnit === undefined || step.owner === ofUnit) &&
      (assignee === undefined || step.assignee === assignee) &&
      (kind === undefined || process.kind === kind) &&
      (risk === undefined || step.risk === risk) &&
      (rule === undefined || step.rule === rule) &&
      (band === undefined || bandOf(clockKindOf(step.rule), step.dueAt, at) === band)
    );
  });
}

interface SpanRow {
  step_id: string;
  owner: string;
  assignee: string | null;
  rule: string;
  risk_rank: number;
  due_at: Instant;
}

async function lateInSpans(
  { database }: TestDatabase,
  sight: Sight,
  filter: LateFilter,
  at: Instant,
  past: boolean,
): Promise<SpanRow[]> {
  const columns = sql`span.step_id, span.owner, span.assignee, span.rule, span.risk_rank, span.due_at`;
  const { rows } = await sql<SpanRow>`select * from ${lateSpans(sight, filter, { at, past }, columns)} late
    order by step_id`.execute(database);
  return rows;
}

const shownOfLog = (steps: readonly StepOfLog[]) =>
  steps
    .map(({ id, owner, assignee, rule, risk, dueAt }) => ({ id, owner, assignee, rule, risk, dueAt }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
const shownOfSpans = (rows: readonly SpanRow[]) =>
  rows.map(({ step_id: id, owner, assignee, rule, risk_rank: rank, due_at: dueAt }) => ({
    id,
    owner,
    assignee,
    rule,
    risk: riskOfRank(rank),
    dueAt,
  }));

/** The middle one, the latest first: at least half are no later. */
function medianOf(steps: readonly StepOfLog[]): Instant | null {
  const dues = steps.map(({ dueAt }) => dueAt as Instant).sort();
  return dues[Math.ceil(dues.length / 2) - 1] ?? null;
}

describe('what was late at a past instant', () => {
  let test: TestDatabase;
  let world: RecordedWorld;
  const begin = async (): Promise<void> => {
    test = await createTestDatabase();
    world = new RecordedWorld(test.database, began, definitions);
  };
  const end = async (): Promise<void> => test.drop();

  async function known(): Promise<Known> {
    const processes = await test.database
      .selectFrom('process')
      .select(['id', 'kind', 'units', 'visibility', 'lead'])
      .execute();
    return { log: await readLog(test.database), processes: new Map(processes.map((row) => [row.id, row])) };
  }

  /** Some processes, and what happens to them. Answers how many moves were possible. */
  async function live(sequence: readonly Move[]): Promise<{ made: number; refused: number }> {
    const subjects = [await world.person('police:kent/mosovo'), await world.person('police:kent/mosovo')];
    let made = 0;
    let refused = 0;
    const first = { officer: units[0], supervisor: units[1] };
    await world.start('assessment', subjects[0] ?? '', first);
    for (const seed of [1, 10])
      for (const pick of [0, 1]) await make(world, subjects, { what: 'start', pick, seed });
    for (const move of sequence) {
      try {
        await make(world, subjects, move);
        made += 1;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refused += 1;
      }
    }
    return { made, refused };
  }

  const filters = fc.record(
    {
      force: fc.constantFrom('police:kent', 'police:essex', 'probation:south-west'),
      unit: fc.constantFrom(...units),
      assignee: fc.constantFrom('staff:0', 'staff:1'),
      kind: fc.constantFrom('transfer', 'registration', 'assessment'),
      risk: fc.constantFrom('high', 'very-high', 'not-assessed'),
      band: fc.constantFrom('up-to-1-hour', 'up-to-1-day', '4-to-10-days', 'over-28-days'),
    },
    { requiredKeys: [] },
  );

  it('what was late at a past instant is what walking the whole log says, for whoever asks and however it is narrowed', async () => {
    let late = 0;
    let possible = 0;
    let impossible = 0;
    const asked = fc.array(fc.tuple(fc.nat(1_000), fc.nat(), filters), { minLength: 4, maxLength: 4 });
    const history = fc.asyncProperty(moves, asked, async (sequence, questions) => {
      const { made, refused } = await live(sequence);
      possible += made;
      impossible += refused;
      await world.pass(24);
      const all = await known();
      const length = toMilliseconds(world.now) - toMilliseconds(began);
      const happened = [...new Set(all.log.map(({ at }) => at))];
      for (const [share, who, filter] of questions) {
        const actor = one(actors, who);
        const random = fromMilliseconds(toMilliseconds(began) + Math.floor((share / 1_000) * length));
        // The very instants at which something happened, and just before, are where histories go wrong.
        const event = one(happened, who);
        for (const at of [random, event, fromMilliseconds(toMilliseconds(event) - 1)])
          for (const [asks, narrowed] of [
            [auditor, {}],
            [actor, {}],
            [actor, filter],
          ] as const) {
            const found = await lateInSpans(test, sightOf(asks), narrowed, at, true);
            expect(shownOfSpans(found)).toEqual(shownOfLog(lateInLog(all, asks, narrowed, at)));
            late += found.length;
          }
        await expectReport(all, actor, filter, random);
      }
      await expectRebuilt();
    });
    // Each history has a database to itself.
    await fc.assert(history.beforeEach(begin).afterEach(end), {
      numRuns: histories,
      seed: 20_261_124,
      endOnFailure: true,
    });
    // The control: there was something to find.
    expect(late).toBeGreaterThan(20 * histories);
    expect(possible).toBeGreaterThan(impossible);
  }, 600_000);

  async function expectReport(all: Known, actor: Actor, filter: LateFilter, at: Instant): Promise<void> {
    const week = fromMilliseconds(toMilliseconds(at) - 7 * 24 * hour);
    const report = await readOverdue(test.database, sightOf(actor), filter, { at, past: true }, [week]);
    const expected = lateInLog(all, actor, filter, at);
    const before = lateInLog(all, actor, filter, week);
    const dues = expected.map(({ dueAt }) => dueAt as Instant).sort();
    expect(report.whole).toEqual({
      total: expected.length,
      worstDue: dues[0] ?? null,
      medianDue: medianOf(expected),
    });
    expect(report.worst?.due ?? null).toBe(dues[0] ?? null);
    expect(report.before.map(({ total }) => total)).toEqual([before.length]);
    const keyOf = {
      unit: (step: StepOfLog) => step.owner,
      owner: (step: StepOfLog) => `${step.owner} ${step.assignee}`,
      force: (step: StepOfLog) => areaOf(step.owner as UnitId),
      risk: (step: StepOfLog) => step.risk,
      kind: (step: StepOfLog) => all.processes.get(step.process)?.kind ?? '',
      band: (step: StepOfLog) => bandOf(clockKindOf(step.rule), step.dueAt as Instant, at),
    };
    for (const [by, key] of Object.entries(keyOf)) {
      const groups = new Map<string, StepOfLog[]>();
      for (const step of expected) groups.set(key(step), [...(groups.get(key(step)) ?? []), step]);
      const found = report.groups.filter((group) => group.by === by);
      const told = found.map(({ of, person, total, medianDue }) => [
        by === 'owner' ? `${of} ${person}` : of,
        total,
        medianDue,
      ]);
      const counted = [...groups].map(([of, steps]) => [of, steps.length, medianOf(steps)]);
      expect(told.sort()).toEqual(counted.sort());
    }
  }

  /** Spans as text, those that follow each other and say the same as one. */
  async function spans(): Promise<string[]> {
    const { rows } = await sql<{ what: string; from_at: Instant; to_at: Instant | null }>`
      select concat_ws(' ', step_id, seen_by, owner, area, coalesce(assignee, '-'), rule, risk_rank,
        coalesce(due_at::text, '-')) as what, from_at, to_at
      from step_span order by step_id, seen_by, from_at`.execute(test.database);
    const merged: { what: string; from: Instant; to: Instant | null }[] = [];
    for (const { what, from_at: from, to_at: to } of rows) {
      const last = merged.at(-1);
      if (last?.what === what && last.to === from) last.to = to;
      else merged.push({ what, from, to });
    }
    return merged.map(({ what, from, to }) => `${what} ${from} ${to}`);
  }

  /** The spans that the triggers kept are those that the log gives when they are built anew. */
  async function expectRebuilt(): Promise<void> {
    const kept = await spans();
    await expectHomes();
    await sql`select rebuild_step_spans(id) from process`.execute(test.database);
    expect(await spans()).toEqual(kept);
    await expectHomes();
  }

  /** Whoever sees everything sees each span once; which area is its home does not matter. */
  async function expectHomes(): Promise<void> {
    const { rows } = await sql`select step_id, from_at from step_span group by step_id, from_at
      having count(*) filter (where home) <> 1`.execute(test.database);
    expect(rows).toEqual([]);
  }

  it('what was late as of now is the list of what is late now', async () => {
    await begin();
    await live(fc.sample(moves, { numRuns: 1, seed: 7 })[0] ?? []);
    await world.pass(30 * 24);
    const all = await known();
    let seen = 0;
    for (const actor of actors) {
      const expected = shownOfLog(lateInLog(all, actor, {}, world.now));
      expect(shownOfSpans(await lateInSpans(test, sightOf(actor), {}, world.now, false))).toEqual(expected);
      const { rows } = await listSteps(
        test.database,
        { sight: sightOf(actor), filter: { overdueAt: world.now }, sort: 'late', references: [] },
        1_000,
        undefined,
      );
      expect(rows.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id));
      seen += rows.length;
    }
    expect(seen).toBeGreaterThan(5);
    await end();
  });

  it('control: spans that say something else would be found out', async () => {
    await begin();
    await live(fc.sample(moves, { numRuns: 1, seed: 7 })[0] ?? []);
    await world.pass(30 * 24);
    const all = await known();
    const one = sql`(select max(id) from step_span where home and to_at is null and due_at < ${world.now}::timestamptz)`;
    const damages = [
      sql`update step_span set owner = 'police:nobody/nobody' where id = ${one}`,
      sql`update step_span set due_at = due_at - interval '40 days' where id = ${one}`,
      sql`update step_span set to_at = ${world.now}::timestamptz + interval '1 second' where id = ${one}`,
      sql`delete from step_span where id = ${one}`,
      sql`update step_span set risk_rank = 1 + risk_rank % 5 where id = ${one}`,
    ];
    const expected = shownOfLog(lateInLog(all, auditor, {}, world.now));
    expect(expected.length).toBeGreaterThan(0);
    // The service itself may not.
    await expect(damages[0]?.execute(test.database)).rejects.toThrow(/permission denied/);
    const owner = openDatabase({ url: test.ownerUrl, poolSize: 1 });
    for (const damage of damages) {
      await damage.execute(owner);
      const found = await lateInSpans(test, sightOf(auditor), {}, world.now, false);
      expect(shownOfSpans(found)).not.toEqual(expected);
      await sql`select rebuild_step_spans(id) from process`.execute(test.database);
      expect(shownOfSpans(await lateInSpans(test, sightOf(auditor), {}, world.now, false))).toEqual(expected);
    }
    await owner.destroy();
    await end();
  });
});

/** Refused by a rule: nothing was written. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Refused || (error as { type?: unknown }).type !== undefined;
