import fc from 'fast-check';
import { sql } from 'kysely';
import { actorOf, type Actor } from '../../api/access/actor';
import { authorise, mayReadAll, resourceOf, sightOf } from '../../api/access/authorise';
import type { Role } from '../../api/access/actor';
import type { UnitId } from '../../domain/people/parties';
import { visibilities, type Visibility } from '../../domain/people/visibility';
import type { Instant } from '../../domain/time/time';
import { sightOfEveryStep, sightOfWhole } from '../../records/processes/sight';
import { visibilityOfEach } from '../../records/processes/of-subject';
import { listProcesses } from '../../records/processes/lists';
import { listSteps } from '../../records/processes/step-list';
import { lateSpans, openSpans } from '../../records/reports/late-steps';
import { performanceTotals } from '../../records/reports/performance';
import { createTestDatabase, type TestDatabase } from '../support/database';

const kent = 'police:kent/mosovo';
const visor = 'police:kent/visor';
const essex = 'police:essex/mosovo';
const probation = 'probation:kent/ashford-pdu';
const health = 'health:kent/occupational-health';
const units: readonly UnitId[] = [kent, visor, essex, probation, health];
const at: Instant = '2026-05-01T09:00:00.000Z';
const due: Instant = '2026-05-02T09:00:00.000Z';
const later: Instant = '2026-06-01T09:00:00.000Z';

const roleSets: readonly (readonly Role[])[] = [
  ['coordinator'],
  ['manager'],
  ['partner'],
  ['auditor'],
  ['national-auditor'],
  ['auditor', 'coordinator'],
  ['directory-administrator', 'line-administrator'],
  ['occupational-health'],
  ['occupational-health', 'coordinator'],
];
const actors: readonly Actor[] = [
  ...units.flatMap((unit) => roleSets.map((roles): Actor => actorOf({ id: 'staff:one', unit, roles }))),
  actorOf({ id: 'staff:two', unit: kent, roles: ['coordinator'] }),
  // Covers for somebody of another unit.
  { ...actorOf({ id: 'staff:two', unit: kent, roles: ['manager'] }), actsFor: [kent, essex] },
  actorOf({ id: 'staff:two', unit: essex, roles: ['auditor', 'national-auditor'] }),
];
const nameOf = ({ id, unit, roles, actsFor }: Actor): string =>
  `${id} of ${unit} as ${roles.join(' and ')}${actsFor.length > 1 ? ', covering for another unit' : ''}`;

// The same people at each run: what chance gives is told by the seed.
const chances = fc.sample(fc.integer({ min: 0, max: 999 }), { seed: 13, numRuns: 10_000 })[Symbol.iterator]();
const random = (): number => Number(chances.next().value) / 1_000;
const one = <T>(choices: readonly T[]): T => choices[Math.floor(random() * choices.length)] as T;
const passed: Instant = '2026-05-03T09:00:00.000Z';
const toCome: Instant = '2999-01-01T09:00:00.000Z';
const ends = [null, passed, toCome] as const;

// The first is read by whoever sees it, the second by the force that leads it, the third by the unit that does.
const kinds = ['assessment', 'npt-briefing', 'vetting'];

interface Kept {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly visibility: Visibility;
  readonly units: readonly string[];
  readonly outcome: string | null;
  readonly input: object;
  readonly owner: string;
  readonly assignee: string | null;
}

/** What a process is, as permission reads it from its row and from the lists of its person. */
type Read = Awaited<ReturnType<typeof visibilityOfEach>>[number] & { readonly owner: string };

describe('who may see a process', () => {
  let test: TestDatabase;
  let kept: readonly Read[];

  beforeAll(async () => {
    test = await createTestDatabase();
    const parts = [[kent], [visor], [essex], [probation], [health], [kent, essex, probation], [kent, health]];
    let count = 0;
    const process = async (subject: string, more: Partial<Kept> = {}) =>
      put({
        id: `process-${(count += 1)}`,
        subject,
        kind: one(kinds),
        visibility: one(visibilities),
        units: one(parts),
        outcome: one([null, null, 'over']),
        input: one([{}, {}, { needToKnow: [{ unit: one(units) }] }]),
        owner: one(units),
        assignee: one([null, null, 'staff:one', 'staff:two']),
        ...more,
      });
    // Each visibility and part, each of a person of its own.
    for (const visibility of visibilities)
      for (const part of parts) {
        const subject = await person();
        const kind = 'assessment';
        await process(subject, { kind, visibility, units: part, outcome: null, owner: part[0] ?? kent });
      }
    for (let n = 0; n < 60; n += 1) {
      const subject = await person();
      await list(subject);
      for (let many = one([1, 2, 3]); many > 0; many -= 1) await process(subject);
    }
    const ids = await test.database.selectFrom('process').select('id').execute();
    const owners = await test.database.selectFrom('step').select(['process_id', 'owner']).execute();
    const ownerOf = new Map(owners.map((step) => [step.process_id, step.owner]));
    const rows = await visibilityOfEach(
      test.database,
      ids.map(({ id }) => id),
    );
    kept = rows.map((row) => ({ ...row, owner: ownerOf.get(row.id) ?? '' }));
  });
  afterAll(async () => test.drop());

  let people = 0;
  async function person(): Promise<string> {
    const id = `person-${(people += 1)}`;
    await test.database
      .insertInto('subject')
      .values({ id, kind: 'person', name: null, created_at: at, created_by: 'tester' })
      .execute();
    for (const [kind, value] of [
      ['accountable', one(units)],
      ['lead-officer', one(['staff:one', 'staff:two', 'staff:three'])],
    ] as const)
      if (random() < 0.7)
        await test.database
          .insertInto('circumstance')
          .values({
            id: `${kind}-${id}`,
            subject_id: id,
            kind,
            starts: '2026-01-01',
            ends: kind === 'accountable' ? null : one([null, '2026-05-01']),
            value: JSON.stringify(value),
            end_reason: null,
            recorded_at: at,
            recorded_by: 'tester',
            process_id: null,
          })
          .execute();
    return id;
  }

  /** Restrictions, entries of the list and broken glass, of which some stand and some have ended. */
  async function list(subject: string): Promise<void> {
    const common = { subject_id: subject, since: at, reason: 'A test' };
    if (random() < 0.6)
      await test.database
        .insertInto('subject_restriction')
        .values({
          ...common,
          id: `restriction-${subject}`,
          until: one(ends),
          decided_by: 'staff:manager',
          lifted_at: one([null, null, passed]),
        })
        .execute();
    if (random() < 0.6)
      await test.database
        .insertInto('need_to_know')
        .values({
          ...common,
          id: `entry-${subject}`,
          ...one([{ unit_id: one(units) }, { staff_id: one(['staff:one', 'staff:two']) }]),
          until: one(ends),
          added_by: 'staff:manager',
          ended_at: one([null, null, passed]),
        })
        .execute();
    if (random() < 0.3)
      await test.database
        .insertInto('break_glass')
        .values({
          ...common,
          id: `glass-${subject}`,
          staff_id: one(['staff:one', 'staff:two']),
          unit_id: kent,
          area: 'police:kent',
          ...one([
            { since: at, until: '2026-05-02T09:00:00.000Z' },
            { since: '2998-12-31T10:00:00.000Z', until: toCome },
          ] as const),
          process_id: 'told',
          ended_at: one([null, null, passed]),
        })
        .execute();
  }

  async function put({
    id,
    subject,
    kind,
    visibility,
    units: part,
    outcome,
    input,
    owner,
    assignee,
  }: Kept): Promise<void> {
    await test.database
      .insertInto('process')
      .values({
        id,
        visibility,
        kind,
        subject_id: subject,
        input: JSON.stringify(input),
        state: '{}',
        done: '{}',
        engine: '{}',
        started_at: at,
        started_by: 'tester',
        first_fact: 'f',
        last_fact: 'f',
        told_until: at,
        sequence: 1,
        wake_at: null,
        lead: part[0] ?? kent,
        units: [...part],
        areas: [...new Set(part.map((unit) => unit.slice(0, unit.indexOf('/'))))],
        outcome,
        ended_at: outcome === null ? null : at,
      })
      .execute();
    for (const isOpen of [true, false])
      await test.database
        .insertInto('step')
        .values({
          id: `${id} ${isOpen ? 'open' : 'done'}`,
          process_id: id,
          subject_id: subject,
          kind,
          key: isOpen ? 'assess' : 'record',
          step: 'assess',
          occasion: '',
          status: isOpen ? 'open' : 'completed',
          is_open: isOpen,
          owner,
          assignee,
          planned_owner: owner,
          area: owner.split('/')[0] ?? '',
          agency: owner.split(':')[0] ?? '',
          rule: 'common.next-action',
          starts: at,
          due_at: due,
          due_on: null,
          working: '[]',
          risk: 'not-assessed',
          risk_rank: 5,
          opened_at: at,
          settled_at: at,
          waits_for: [],
          rungs: '[]',
          openings: 1,
          declines: 0,
          forgotten: false,
          extensions: 0,
          ...(!isOpen && { done_on: at, closed_at: at }),
        })
        .execute();
  }

  const allowed = (actor: Actor): string[] =>
    kept
      .filter((one) => authorise(actor, 'process.view', resourceOf(one)).allowed)
      .map(({ id }) => id)
      .sort();
  const readable = (actor: Actor): string[] =>
    kept
      .filter((row) => authorise(actor, 'step.view', { ...resourceOf(row), owner: row.owner }).allowed)
      .map(({ id }) => id)
      .sort();
  const late = { at: later, past: false };

  it.each(actors.map((actor) => [nameOf(actor), actor] as const))(
    'one process, lists, totals and reports show the same processes and steps to %s',
    async (_, actor) => {
      const sight = sightOf(actor);
      const processes = await listProcesses(test.database, sight, {}, 200, undefined);
      expect(processes.rows.map(({ id }) => id).sort()).toEqual(allowed(actor));
      const whole = await test.database
        .selectFrom('process')
        .select('id')
        .where(sightOfWhole(sight))
        .execute();
      const read = kept.filter((row) => mayReadAll(actor, row));
      expect(whole.map(({ id }) => id).sort()).toEqual(read.map(({ id }) => id).sort());
      const wanted = readable(actor);
      for (const filter of [{}, { overdueAt: later }]) {
        const steps = await listSteps(
          test.database,
          { sight, filter: { ...filter, status: 'open' }, sort: 'late', references: [] },
          200,
          undefined,
        );
        expect(steps.rows.map(({ process_id: id }) => id).sort()).toEqual(wanted);
      }
      const column = sql`span.process_id as id`;
      for (const spans of [
        ...[false, true].map((past) => lateSpans(sight, {}, { ...late, past }, column)),
        openSpans(sight, {}, later, column),
      ]) {
        const { rows } = await sql<{ id: string }>`select id from ${spans} found`.execute(test.database);
        expect(rows.map(({ id }) => id).sort()).toEqual(wanted);
      }
      const [total] = await performanceTotals(test.database, sight, {}, later, {
        from: '2026-05',
        to: '2026-05',
      });
      expect([total?.done ?? 0, total?.stillLate ?? 0]).toEqual([wanted.length, wanted.length]);
    },
  );

  it('only occupational health of a unit with a part in it sees a process that is reserved for occupational health', () => {
    const seen = (actor: Actor): Visibility[] => [
      ...new Set(
        kept
          .filter((one) => authorise(actor, 'process.view', resourceOf(one)).allowed)
          .map(({ visibility }) => visibility),
      ),
    ];
    expect(seen(actorOf({ id: 'a', unit: health, roles: ['occupational-health'] }))).toContain(
      'occupational-health',
    );
    for (const roles of [
      ['coordinator'],
      ['manager'],
      ['partner'],
      ['auditor'],
      ['national-auditor'],
      ['directory-administrator'],
    ] as const)
      for (const unit of units)
        expect(seen(actorOf({ id: 'a', unit, roles }))).not.toContain('occupational-health');
  });

  const actorFor = (unit: UnitId, ...roles: Role[]): Actor => actorOf({ id: 'staff:reader', unit, roles });

  it('a neighbourhood team reads its own steps of a briefing and not those of whoever leads it', () => {
    const briefing = {
      kind: 'npt-briefing',
      visibility: 'area',
      lead: kent,
      needToKnow: null,
      concerned: null,
    } as const;
    const resource = resourceOf({ ...briefing, units: [kent, essex, probation] });
    const owners = (actor: Actor): UnitId[] =>
      [kent, essex, probation].filter(
        (owner): owner is UnitId => authorise(actor, 'step.view', { ...resource, owner }).allowed,
      );
    expect(owners(actorFor(essex, 'coordinator'))).toEqual([essex]);
    expect(owners(actorFor(probation, 'partner'))).toEqual([probation]);
    expect(owners(actorFor(visor, 'coordinator'))).toEqual([kent, essex, probation]);
  });

  it('an auditor of an area sees what a unit of the area has a part in, and a national auditor what anybody has', () => {
    const open = kept.filter((row) => row.needToKnow === null && row.visibility !== 'occupational-health');
    const seen = (actor: Actor): string[] =>
      open.filter((row) => authorise(actor, 'process.view', resourceOf(row)).allowed).map(({ id }) => id);
    const ofEssex = open.filter((row) => row.units.includes(essex));
    expect(seen(actorFor('police:essex/audit', 'auditor'))).toEqual(ofEssex.map(({ id }) => id));
    expect(seen(actorFor('hmpps:england-and-wales/audit', 'national-auditor'))).toEqual(
      open.map(({ id }) => id),
    );
  });

  it('whoever sees the country is shown steps, and not the steps of reserved processes', async () => {
    const { rows } = await sql<{ id: string }>`
      select distinct process_id as id from step
      where ${sightOfEveryStep(sightOf(actorFor(kent, 'national-auditor')))}`.execute(test.database);
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(kept.length);
  });
});
