import { linkOfNotice } from '../../activities/step-link';
import { plusHours, toMilliseconds, type Instant } from '../../domain/time/time';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { testLinks } from '../support/living-service';

const publicUrl = 'https://vigil.example';
const now: Instant = '2026-12-01T09:00:00.000Z';
const due: Instant = '2026-12-11T23:59:59.000Z';
const housing = 'council:kent/housing';
const visor = 'police:kent/visor';

describe('where a notice leads', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
    for (const [id, account] of [
      [housing, false],
      [visor, true],
    ] as const)
      await test.database
        .insertInto('unit')
        .values({ id, agency: id.split(':')[0] ?? '', area: id.split('/')[0] ?? '', title: id, account })
        .execute();
    await test.database
      .insertInto('subject')
      .values({ id: 'person', kind: 'person', name: null, created_at: now, created_by: 'tester' })
      .execute();
    await test.database
      .insertInto('process')
      .values({
        id: 'process-1',
        kind: 'mapp-meetings',
        subject_id: 'person',
        input: '{}',
        state: '{}',
        done: '{}',
        engine: '{}',
        started_at: now,
        started_by: 'tester',
        first_fact: 'f1',
        last_fact: 'f1',
        told_until: now,
        sequence: 1,
        wake_at: null,
        lead: visor,
        units: [housing],
        areas: ['council:kent'],
        outcome: null,
        ended_at: null,
      })
      .execute();
  });
  afterAll(async () => test.drop());

  let count = 0;
  async function step(
    more: { owner?: string; dueAt?: Instant | null; isOpen?: boolean } = {},
  ): Promise<string> {
    const id = `step-${++count}`;
    const owner = more.owner ?? housing;
    await test.database
      .insertInto('step')
      .values({
        id,
        process_id: 'process-1',
        kind: 'mapp-meetings',
        subject_id: 'person',
        key: `action/${id}`,
        step: 'action',
        occasion: id,
        status: more.isOpen === false ? 'withdrawn' : 'open',
        is_open: more.isOpen ?? true,
        owner,
        planned_owner: owner,
        area: owner.split('/')[0] ?? '',
        agency: owner.split(':')[0] ?? '',
        assignee: null,
        rule: 'mapp-meetings.action',
        starts: '2026-12-11',
        due_at: more.dueAt === undefined ? due : more.dueAt,
        due_on: null,
        working: '[]',
        risk: 'high',
        risk_rank: 2,
        opened_at: now,
        acknowledged_at: null,
        done_on: null,
        closed_at: null,
        outcome: null,
        cause: null,
        rungs: '[]',
        openings: 2,
        missed_due: null,
        submission: null,
      })
      .execute();
    return id;
  }
  const led = async (stepId: string | null, toUnit = housing, at = now) =>
    linkOfNotice(
      { database: test.database, publicUrl, links: testLinks },
      { id: 'notice-1', processId: 'process-1', visibility: 'area', stepId, toUnit, takesBack: [] },
      at,
    );
  const inDays = (instant: Instant, days: number): Instant => plusHours(instant, days * 24);

  it('a notice leads a unit with an account to its step or process', async () => {
    expect(await led('some-step', visor)).toEqual({ link: `${publicUrl}/v1/steps/some-step` });
    expect(await led(null, visor)).toEqual({ link: `${publicUrl}/v1/processes/process-1` });
    // A unit that the directory does not know is treated as all are.
    expect(await led(null, 'police:nowhere/x')).toEqual({ link: `${publicUrl}/v1/processes/process-1` });
  });

  it('a notice leads a unit without an account to a link that answers its step until fourteen days after it is due', async () => {
    const id = await step();
    const { link, access } = await led(id);
    expect(access).toEqual({ by: 'link', until: inDays(due, 14) });
    const token = link.slice(`${publicUrl}/v1/links/`.length);
    expect(await testLinks.read(token, toMilliseconds(now))).toEqual({
      expired: false,
      link: {
        id: 'notice-1',
        step: id,
        unit: housing,
        opening: 2,
        until: toMilliseconds(inDays(due, 14)),
      },
    });
    // Sent again by the same notice, it is the same link.
    expect((await led(id)).link).toBe(link);
  });

  it.each([
    ['overdue already', { dueAt: '2026-11-01T23:59:59.000Z' as const }],
    ['without a due instant', { dueAt: null }],
  ])('the link of a step that is %s answers for fourteen days from now', async (_says, more) => {
    const { access } = await led(await step(more));
    expect(access).toEqual({ by: 'link', until: inDays(now, 14) });
  });

  it('a notice leads a unit without an account to nothing where the step is closed or has gone to another unit, and where no step is asked', async () => {
    const nothing = { link: publicUrl, access: { by: 'nothing' } };
    expect(await led(await step({ isOpen: false }))).toEqual(nothing);
    expect(await led(await step({ owner: visor }))).toEqual(nothing);
    expect(await led(null)).toEqual(nothing);
  });
});
