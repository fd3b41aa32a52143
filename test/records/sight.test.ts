import { sql } from 'kysely';
import { actorOf, type Actor } from '../../api/access/actor';
import { authorise, resourceOf } from '../../api/access/authorise';
import type { Role } from '../../api/access/actor';
import { sightOf } from '../../api/services';
import type { UnitId } from '../../domain/people/parties';
import { visibilities, type Visibility } from '../../domain/people/visibility';
import type { Instant } from '../../domain/time/time';
import { sightOfEveryStep } from '../../records/processes/sight';
import { listProcesses } from '../../records/processes/lists';
import { listSteps } from '../../records/processes/step-list';
import { lateSpans } from '../../records/reports/late-steps';
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
  ['occupational-health'],
  ['occupational-health', 'coordinator'],
];
const actors = units.flatMap((unit) =>
  roleSets.map((roles): Actor => actorOf({ id: 'staff:one', unit, roles })),
);
const nameOf = ({ unit, roles }: Actor): string => `${unit} as ${roles.join(' and ')}`;

interface Kept {
  readonly id: string;
  readonly visibility: Visibility;
  readonly units: readonly string[];
}

describe('who may see a process', () => {
  let test: TestDatabase;
  const kept: Kept[] = [];

  beforeAll(async () => {
    test = await createTestDatabase();
    await test.database
      .insertInto('subject')
      .values({ id: 'person', kind: 'person', name: null, created_at: at, created_by: 'tester' })
      .execute();
    const parts = [[kent], [visor], [essex], [probation], [health], [kent, essex, probation], [kent, health]];
    for (const visibility of visibilities)
      for (const part of parts) {
        const one = { id: `process-${kept.length}`, visibility, units: part };
        kept.push(one);
        await put(one);
      }
  });
  afterAll(async () => test.drop());

  async function put({ id, visibility, units: part }: Kept): Promise<void> {
    await test.database
      .insertInto('process')
      .values({
        id,
        visibility,
        kind: 'assessment',
        subject_id: 'person',
        input: '{}',
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
        outcome: null,
        ended_at: null,
      })
      .execute();
    for (const isOpen of [true, false])
      await test.database
        .insertInto('step')
        .values({
          id: `${id} ${isOpen ? 'open' : 'done'}`,
          process_id: id,
          subject_id: 'person',
          kind: 'assessment',
          key: isOpen ? 'assess' : 'record',
          step: 'assess',
          occasion: '',
          status: isOpen ? 'open' : 'completed',
          is_open: isOpen,
          owner: part[0] ?? kent,
          planned_owner: part[0] ?? kent,
          area: (part[0] ?? kent).split('/')[0] ?? '',
          agency: (part[0] ?? kent).split(':')[0] ?? '',
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
  const late = { at: later, past: false };

  it.each(actors.map((actor) => [nameOf(actor), actor] as const))(
    'one process, lists, totals and reports show the same processes to %s',
    async (_, actor) => {
      const sight = sightOf(actor);
      const wanted = allowed(actor);
      const processes = await listProcesses(test.database, sight, {}, 200, undefined);
      expect(processes.rows.map(({ id }) => id).sort()).toEqual(wanted);
      for (const filter of [{}, { overdueAt: later }]) {
        const steps = await listSteps(
          test.database,
          { sight, filter: { ...filter, status: 'open' }, sort: 'late', references: [] },
          200,
          undefined,
        );
        expect(steps.rows.map(({ process_id: id }) => id).sort()).toEqual(wanted);
      }
      for (const past of [false, true]) {
        const { rows } = await sql<{ id: string }>`
          select process_id as id from ${lateSpans(sight, {}, { ...late, past }, sql`span.process_id`)} late`.execute(
          test.database,
        );
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
      ['directory-administrator'],
    ] as const)
      for (const unit of units)
        expect(seen(actorOf({ id: 'a', unit, roles }))).not.toContain('occupational-health');
  });

  it('an auditor sees steps, and not the steps of reserved processes', async () => {
    const { rows } = await sql<{ id: string }>`
      select distinct process_id as id from step
      where ${sightOfEveryStep(sightOf(actorOf({ id: 'a', unit: kent, roles: ['auditor'] })))}`.execute(
      test.database,
    );
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.length).toBeLessThan(kept.length);
  });
});
