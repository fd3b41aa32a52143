import type { Sight } from '../../records/processes/sight';
import { listProcesses } from '../../records/processes/lists';
import { sightOfSubject } from '../../records/subjects/sight';
import { unknownUnits } from '../../records/people/units';
import {
  listSteps,
  type StepCursor,
  type StepFilter,
  type StepSort,
} from '../../records/processes/step-list';
import { readReferenceData } from '../../records/reference/reference-data';
import { riskRank } from '../../domain/risk';
import type { UnitId } from '../../domain/people/parties';
import type { Role } from '../../domain/people/roles';
import { seesProcesses, sightBy } from '../../domain/people/sight';
import type { Instant } from '../../domain/time/time';
import { createTestDatabase, type TestDatabase } from '../support/database';

const kent = 'police:kent/mosovo';
const avon = 'police:avon-and-somerset/mosovo';
const probation = 'probation:kent/ashford-pdu';
const now: Instant = '2026-05-01T09:00:00.000Z';
const seenBy = (unit: UnitId, ...roles: Role[]): Sight =>
  sightBy(seesProcesses, { id: 'staff:reader', unit, roles, actsFor: [unit] });
const everything = seenBy(kent, 'national-auditor');
const areaOf = (unit: string): string => unit.slice(0, unit.indexOf('/'));
const hour = (n: number): Instant =>
  new Date(Date.parse('2026-05-01T00:00:00.000Z') + n * 3_600_000).toISOString() as Instant;

describe('lists', () => {
  let test: TestDatabase;

  async function process(
    id: string,
    more: {
      units?: string[];
      restricted?: boolean;
      outcome?: string;
      startedAt?: Instant;
      kind?: string;
      subject?: string;
    } = {},
  ): Promise<void> {
    const units = more.units ?? [kent];
    await test.database
      .insertInto('process')
      .values({
        id,
        kind: more.kind ?? 'registration',
        subject_id: more.subject ?? 'subject-1',
        input: '{}',
        state: '{}',
        done: '{}',
        engine: '{}',
        started_at: more.startedAt ?? now,
        started_by: 'tester',
        first_fact: 'f',
        last_fact: 'f',
        told_until: now,
        sequence: 1,
        wake_at: null,
        lead: units[0] ?? kent,
        units,
        areas: [...new Set(units.map(areaOf))],
        visibility: more.restricted ? 'parties' : 'area',
        outcome: more.outcome ?? null,
        ended_at: null,
      })
      .execute();
  }

  async function step(
    id: string,
    more: { process?: string; dueAt?: Instant | null; risk?: string; owner?: string; open?: boolean } = {},
  ): Promise<void> {
    const owner = more.owner ?? kent;
    const risk = more.risk ?? 'unknown';
    await test.database
      .insertInto('step')
      .values({
        id,
        process_id: more.process ?? 'p-kent',
        kind: 'registration',
        subject_id: 'subject-1',
        key: id,
        step: 'change',
        occasion: id,
        status: more.open === false ? 'completed' : 'open',
        is_open: more.open ?? true,
        owner,
        planned_owner: owner,
        area: areaOf(owner),
        agency: 'police',
        assignee: null,
        rule: 'registration.change',
        starts: '2026-05-01',
        due_at: more.dueAt === undefined ? hour(10) : more.dueAt,
        due_on: '2026-05-03',
        working: '[]',
        risk,
        risk_rank: riskRank(risk),
        opened_at: now,
        acknowledged_at: null,
        done_on: null,
        closed_at: null,
        outcome: null,
        cause: null,
        rungs: '[]',
        missed_due: null,
      })
      .execute();
  }

  beforeEach(async () => {
    test = await createTestDatabase();
    for (const id of ['subject-1', 'subject-2'])
      await test.database
        .insertInto('subject')
        .values({ id, kind: 'person', name: null, created_at: now, created_by: 'tester' })
        .execute();
    await process('p-kent');
  });
  afterEach(async () => test.drop());

  const page = async (
    sort: StepSort,
    limit: number,
    after?: StepCursor,
    filter: StepFilter = {},
    sight: Sight = everything,
  ) => listSteps(test.database, { sight, filter, sort, references: ['visor'] }, limit, after);

  async function pages(
    sort: StepSort,
    limit: number,
    between?: (n: number) => Promise<void>,
    filter: StepFilter = {},
  ): Promise<string[]> {
    const seen: string[] = [];
    let after: StepCursor | undefined;
    for (let n = 0; ; n += 1) {
      const { rows, next } = await page(sort, limit, after, filter);
      seen.push(...rows.map(({ id }) => id));
      expect(rows.length).toBeLessThanOrEqual(limit);
      if (!next) return seen;
      after = next;
      await between?.(n);
    }
  }

  describe('of steps, page by page', () => {
    const risks = ['very-high', 'high', 'medium', 'low', 'unknown'];
    beforeEach(async () => {
      // Many share a due instant, a risk or an owner; some have no due instant.
      for (let n = 0; n < 23; n += 1)
        await step(`s${String(n).padStart(2, '0')}`, {
          dueAt: n % 6 === 5 ? null : hour(n % 4),
          risk: risks[n % 5] ?? '',
          owner: n % 3 === 0 ? avon : kent,
        });
    });

    it.each<readonly [StepSort, number]>(
      (['late', '-late', 'risk', 'owner', 'process'] as const).flatMap((sort) =>
        [1, 4, 22, 23, 24].map((limit) => [sort, limit] as const),
      ),
    )(
      'steps by %s, %d at a time, are each shown once and in the same order as all at once',
      async (sort, limit) => {
        const all = (await page(sort, 100)).rows.map(({ id }) => id);
        expect(all).toHaveLength(23);
        expect(await pages(sort, limit)).toEqual(all);
        // What is late is found another way: in the same order, and the same whatever the page.
        const filter = { overdueAt: hour(24) };
        const late = (await page(sort, 100, undefined, filter)).rows;
        expect(late.map(({ id }) => id)).toEqual(all.filter((id) => late.some((step) => step.id === id)));
        expect(late).toHaveLength(20);
        expect(await pages(sort, limit, undefined, filter)).toEqual(late.map(({ id }) => id));
      },
    );

    it('a list of steps by lateness begins with the latest, and ends with those that have no due instant', async () => {
      const { rows } = await page('late', 100);
      const dues = rows.map(({ due_at }) => due_at ?? '9999');
      expect(dues).toEqual([...dues].sort());
      expect(dues.at(-1)).toBe('9999');
    });

    it('a list of steps by risk begins with the most dangerous, and among those with the latest', async () => {
      const { rows } = await page('risk', 100);
      const keys = rows.map((row) => `${riskRank(row.risk)} ${row.due_at ?? '9999'}`);
      expect(keys).toEqual([...keys].sort());
      expect(rows[0]?.risk).toBe('very-high');
      expect(rows.at(-1)?.risk).toBe('unknown');
    });

    it('a list of steps skips and repeats nothing while steps come and go', async () => {
      const before = (await page('late', 100)).rows.map(({ id }) => id);
      const seen = await pages('late', 5, async (n) => {
        // Before the place where the reader stands, and after it.
        await step(`new-early-${n}`, { dueAt: hour(-10) });
        await step(`new-late-${n}`, { dueAt: hour(90) });
        await test.database
          .updateTable('step')
          .set({ status: 'completed', is_open: false })
          .where('id', '=', before[0] ?? '')
          .execute();
      });
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => before.includes(id))).toEqual(before);
    });

    it('a list of nothing is an empty page with no next one', async () => {
      expect(await page('late', 5, undefined, { owner: 'police:nowhere/unit' })).toEqual({
        rows: [],
        next: undefined,
      });
    });
  });

  it('a list of what is late holds a step from the moment after its due instant, while it is open', async () => {
    await step('due', { dueAt: '2026-05-01T10:00:00.000Z' });
    await step('done', { dueAt: '2026-05-01T10:00:00.000Z', open: false });
    await step('paused', { dueAt: null });
    const late = async (overdueAt: Instant) =>
      (await page('late', 10, undefined, { overdueAt })).rows.map(({ id }) => id);
    expect(await late('2026-05-01T10:00:00.000Z')).toEqual([]);
    expect(await late('2026-05-01T10:00:00.001Z')).toEqual(['due']);
  });

  it.each<readonly [string, StepFilter, string[]]>([
    ['an owner', { owner: avon }, ['avon-high']],
    ['a force', { force: 'police:kent' }, ['kent-done', 'kent-low']],
    ['a risk', { risk: 'high' }, ['avon-high']],
    ['a status', { status: 'completed' }, ['kent-done']],
    ['a kind', { kind: 'transfer' }, []],
    ['two things at once', { force: 'police:kent', status: 'open' }, ['kent-low']],
  ])('a list of steps can be narrowed to %s', async (_says, filter, ids) => {
    await step('kent-low', { risk: 'low' });
    await step('kent-done', { open: false });
    await step('avon-high', { owner: avon, risk: 'high' });
    expect((await page('late', 10, undefined, filter)).rows.map(({ id }) => id).sort()).toEqual(ids);
    const late = await page('late', 10, undefined, { ...filter, overdueAt: hour(24) });
    expect(late.rows.map(({ id }) => id).sort()).toEqual(ids.filter((id) => id !== 'kent-done'));
  });

  describe('show a reader only what they may see', () => {
    beforeEach(async () => {
      await process('p-avon', { units: [avon], startedAt: hour(10) });
      await process('p-both', { units: [avon, kent, probation], startedAt: hour(11) });
      await process('p-restricted', {
        units: [kent],
        restricted: true,
        startedAt: hour(12),
        subject: 'subject-2',
      });
      for (const id of ['p-kent', 'p-avon', 'p-both', 'p-restricted'])
        await step(`of ${id}`, { process: id });
    });

    it.each<readonly [string, Sight, string[]]>([
      ['a national auditor everything', everything, ['p-restricted', 'p-both', 'p-avon', 'p-kent']],
      [
        'the unit itself what it has a part in, restricted or not',
        seenBy(kent, 'partner'),
        ['p-restricted', 'p-both', 'p-kent'],
      ],
      [
        'another unit of the force what is not restricted',
        seenBy('police:kent/visor', 'coordinator'),
        ['p-both', 'p-kent'],
      ],
      ['a partner what it has a part in', seenBy(probation, 'coordinator'), ['p-both']],
      ['a stranger nothing', seenBy('police:essex/mosovo', 'coordinator'), []],
      ['whoever holds powers over the service alone nothing', seenBy(kent, 'directory-administrator'), []],
    ])('a list shows %s', async (_says, sight, ids) => {
      const { rows } = await listProcesses(test.database, sight, {}, 10, undefined);
      expect(rows.map(({ id }) => id)).toEqual(ids);
      for (const filter of [{}, { overdueAt: hour(24) }]) {
        const steps = await page('late', 10, undefined, filter, sight);
        expect(steps.rows.map(({ process_id }) => process_id).sort()).toEqual([...ids].sort());
      }
    });
  });

  it('a list of processes comes newest first, page by page, each once', async () => {
    for (let n = 0; n < 11; n += 1)
      await process(`p${String(n).padStart(2, '0')}`, { startedAt: hour(n % 3) });
    const all = (await listProcesses(test.database, everything, {}, 100, undefined)).rows.map(({ id }) => id);
    expect(all).toHaveLength(12);
    const seen: string[] = [];
    let after: { at: string; id: string } | undefined;
    do {
      const { rows, next } = await listProcesses(test.database, everything, {}, 5, after);
      seen.push(...rows.map(({ id }) => id));
      after = next;
    } while (after);
    expect(seen).toEqual(all);
  });

  it.each<readonly [string, Parameters<typeof listProcesses>[2], string[]]>([
    ['open ones', { open: true }, ['p-kent']],
    ['ones that are over', { open: false }, ['p-over']],
    ['a kind', { kind: 'transfer' }, ['p-over']],
    ['a person', { subject: 'subject-1' }, ['p-kent']],
  ])('a list of processes can be narrowed to %s', async (_says, filter, ids) => {
    await process('p-over', { outcome: 'accepted', kind: 'transfer', subject: 'subject-2' });
    const { rows } = await listProcesses(test.database, everything, filter, 10, undefined);
    expect(rows.map(({ id }) => id)).toEqual(ids);
  });

  it('those who have to do with a person are the accountable unit first, and the units of their processes', async () => {
    await process('p-probation', { units: [kent, probation] });
    const circumstance = {
      ends: null,
      end_reason: null,
      recorded_at: now,
      recorded_by: 'x',
      process_id: null,
    };
    await test.database
      .insertInto('circumstance')
      .values([
        {
          ...circumstance,
          id: '1',
          subject_id: 'subject-1',
          kind: 'accountable',
          starts: '2026-01-01',
          value: JSON.stringify(avon),
        },
        {
          ...circumstance,
          id: '2',
          subject_id: 'subject-1',
          kind: 'accountable',
          starts: '2026-01-01',
          value: JSON.stringify('police:essex/mosovo'),
          // Only what a process established can be withdrawn.
          process_id: 'p-probation',
          withdrawn: true,
        },
        {
          ...circumstance,
          id: '3',
          subject_id: 'subject-1',
          kind: 'custody',
          starts: '2026-01-01',
          value: 'true',
        },
      ])
      .execute();
    expect(await sightOfSubject(test.database, 'subject-1')).toEqual({
      needToKnow: null,
      units: [avon, kent, probation],
      areas: ['police:avon-and-somerset', 'police:kent', 'probation:kent'],
    });
    expect(await sightOfSubject(test.database, 'subject-2')).toEqual({
      units: [],
      areas: [],
      needToKnow: null,
    });
  });

  it('the units that the directory does not know are named', async () => {
    await test.database
      .insertInto('unit')
      .values({ id: kent, agency: 'police', area: 'police:kent', title: 'Kent' })
      .execute();
    expect(await unknownUnits(test.database, [kent, avon])).toEqual([avon]);
    expect(await unknownUnits(test.database, [kent])).toEqual([]);
    expect(await unknownUnits(test.database, [])).toEqual([]);
  });

  it("a unit's working days go by the holidays of its own nation, and policies are as they were set", async () => {
    await test.database
      .insertInto('unit')
      .values([
        { id: kent, agency: 'police', area: 'police:kent', title: 'Kent' },
        {
          id: 'police:scotland/sopu',
          agency: 'police',
          area: 'police:scotland',
          title: 'Scotland',
          nation: 'scotland',
        },
      ])
      .execute();
    await test.database
      .insertInto('policy')
      .values({
        rule: 'transfer.decide',
        force: 'police:kent',
        n: 8,
        starts: '2026-04-01',
        why: 'agreed',
        set_by: 'x',
        set_at: now,
      })
      .execute();
    const reference = await readReferenceData(test.database);
    expect(reference.calendarOf(kent).nation).toBe('england-and-wales');
    expect(reference.calendarOf('police:scotland/sopu').nation).toBe('scotland');
    expect(reference.calendarOf('police:unknown/unit').nation).toBe('england-and-wales');
    expect(reference.policies).toEqual([
      { ruleId: 'transfer.decide', force: 'police:kent', n: 8, from: '2026-04-01', why: 'agreed' },
    ]);
  });

  it('instants and days come out of the database in the one form that they went in', async () => {
    await step('one', { dueAt: '2026-05-03T22:59:59.000Z' });
    const row = await test.database
      .selectFrom('step')
      .select(['due_at', 'due_on', 'starts', 'done_on'])
      .where('id', '=', 'one')
      .executeTakeFirstOrThrow();
    expect(row).toEqual({
      due_at: '2026-05-03T22:59:59.000Z',
      due_on: '2026-05-03',
      starts: '2026-05-01',
      done_on: null,
    });
  });
});
