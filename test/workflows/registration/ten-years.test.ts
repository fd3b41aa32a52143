import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import {
  dayOf,
  daysBetween,
  fromMilliseconds,
  instantOf,
  plusDays,
  plusMonths,
  type Day,
  type Instant,
} from '../../../domain/time/time';
import { createDataConverter } from '../../../platform/payload-codec';
import { circumstanceWorkflow } from '../../../workflows/shell/contracts';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { driver, recordingChannel, testPayloadKeys, workerFor } from '../../support/living-service';
import { seedStaff, seedStation } from '../../support/people';
import { testServers } from '../../support/servers';

const home = 'police:kent/mosovo';
const duties = ['initial', 'periodic', 'release'];
const visit = { station: 'Example Street', officer: 'staff:1', home: 'fixed' };

describe('ten years of a registration, in skipped time', () => {
  let environment: TestWorkflowEnvironment;
  let records: TestDatabase;
  let worker: Worker;
  let running: Promise<void>;
  const taskQueue = `ten-years-${randomUUID()}`;
  const subject = randomUUID();

  beforeAll(async () => {
    records = await createTestDatabase();
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: testServers().timeSkipping } },
      client: { dataConverter: createDataConverter(testPayloadKeys) },
    });
    worker = await workerFor({
      connection: environment.nativeConnection,
      database: records.database,
      taskQueue,
      channel: recordingChannel(),
      continueAfter: 5_000,
    });
    running = worker.run();
    const now = await today();
    await records.database
      .insertInto('subject')
      .values({ id: subject, kind: 'person', name: null, created_at: now, created_by: 'tester' })
      .execute();
    await records.database
      .insertInto('circumstance')
      .values({
        id: 'home',
        subject_id: subject,
        kind: 'accountable',
        starts: '2020-01-01',
        ends: null,
        value: JSON.stringify(home),
        end_reason: null,
        recorded_at: now,
        recorded_by: 'tester',
        process_id: null,
      })
      .execute();
    await seedStation(records.database, 'police:kent');
    for (const name of ['mosovo', 'station', 'visor', 'mosovo-supervisor']) {
      const id = `police:kent/${name}`;
      await records.database
        .insertInto('unit')
        .values({ id, agency: 'police', area: 'police:kent', title: name })
        .execute();
      await records.database
        .insertInto('channel')
        .values({
          unit_id: id,
          kind: 'mail',
          address: 'unit@example.invalid',
          secret: null,
          proven_at: '2020-01-01T00:00:00.000Z',
        })
        .execute();
    }
    // Only a supervisor archives.
    await seedStaff(records.database, 'staff:sergeant', 'police:kent/mosovo-supervisor', {
      posts: ['supervisor'],
    });
  });

  afterAll(async () => {
    worker.shutdown();
    await running;
    await environment.teardown();
    await records.drop();
  });

  const today = async (): Promise<Instant> => fromMilliseconds(await environment.currentTimeMs());
  const act: ReturnType<typeof driver>['act'] = async (...told) =>
    driver(environment.client, taskQueue).act(...told);
  const openSteps = async (processId: string) =>
    records.database
      .selectFrom('step')
      .selectAll()
      .where('process_id', '=', processId)
      .where('is_open', '=', true)
      .orderBy('due_at')
      .execute();

  const pending = async (processId: string) =>
    records.database
      .selectFrom('notice')
      .select('id')
      .where('process_id', '=', processId)
      .where('status', '=', 'pending')
      .execute();

  async function circumstance(id: string, told: { from: Instant; to?: Instant }): Promise<void> {
    await environment.client.workflow.execute(circumstanceWorkflow, {
      workflowId: `circumstance-${randomUUID()}`,
      taskQueue,
      args: [{ id, subjectId: subject, kind: 'custody', ...told, by: 'tester' }],
    });
  }

  /** Everything open that is not the person's own duty is done. */
  async function tidy(processId: string): Promise<void> {
    const answers: Record<string, { outcome: string; data?: Record<string, unknown> }> = {
      'acknowledge-notification': { outcome: 'given', data: { biometrics: true } },
      'record-on-visor': { outcome: 'recorded' },
      'tell-partners': { outcome: 'told' },
      'reach-partner': { outcome: 'reached', data: { how: 'by telephone' } },
      'check-expiry': { outcome: 'confirmed', data: { checked: 'the record' } },
      'record-breach': { outcome: 'recorded' },
    };
    for (const { id, step } of await openSteps(processId)) {
      const answer = answers[step];
      if (answer) await act(processId, { do: 'complete', step: id, data: {}, ...answer });
    }
  }

  /** One visit answers whatever is owed: after custody, the release as well as the year. */
  const visits = async (processId: string, of: readonly string[], on: Instant): Promise<unknown> =>
    act(processId, { do: 'command', name: 'record-notification', data: { of, on, ...visit } });

  /** A year in custody: the periodic notification stands still, and is due on the third day of freedom. */
  async function spendAYearInCustody(processId: string): Promise<void> {
    const periodic = async () => (await openSteps(processId)).find(({ step }) => step === 'periodic');
    const from = await today();
    await circumstance('c1', { from });
    await environment.sleep('365 days');
    const to = await today();
    await eventually(async () => expect((await periodic())?.due_at).toBeNull());
    await circumstance('c1', { from, to });
    await eventually(async () => expect((await periodic())?.due_on).toBe(plusDays(dayOf(to), 2)));
  }

  /** Lets the years pass, with a visit whenever one is owed and one year in custody, until the archive. */
  async function live(processId: string, lastDay: Day): Promise<void> {
    let wasInCustody = false;
    for (let round = 0; round < 40; round++) {
      const steps = await openSteps(processId);
      const owed = steps.map(({ step }) => step).filter((step) => duties.includes(step));
      const closing = steps.find(({ step }) => step === 'close');
      if (closing) {
        await tidy(processId);
        const archive = { do: 'complete', step: closing.id, outcome: 'archived', data: {} } as const;
        await act(processId, archive, undefined, 'staff:sergeant');
        expect(wasInCustody).toBe(true);
        return;
      }
      if (owed[0] === 'periodic' && !wasInCustody && round > 6) {
        wasInCustody = true;
        await spendAYearInCustody(processId);
        continue;
      }
      if (owed.length > 0) await visits(processId, owed, await today());
      await tidy(processId);
      const left = daysBetween(dayOf(await today()), lastDay) + 2;
      await environment.sleep(`${Math.min(300, Math.max(1, left))} days`);
      await tidy(processId);
    }
    throw new Error('it was never archived');
  }

  it('a registration of ten years asks once a year, waits through a year in custody, and expires after its last day', async () => {
    // Taken over from paper two months on: the time-skipping server ends every workflow after ten years.
    const relevantDate = plusDays(dayOf(await today()), -60);
    const processId = randomUUID();
    const given = { regime: 'soa', disposal: 'over-6-under-30-months', born: '1980-01-01', home };
    await driver(environment.client, taskQueue).start(
      'registration',
      {
        do: 'start',
        kind: 'registration',
        subjectId: subject,
        input: { ...given, relevantDate, needToKnow: [] },
      },
      randomUUID(),
      processId,
    );
    const isBreach = async () => (await openSteps(processId)).some(({ step }) => step === 'record-breach');
    expect(await isBreach()).toBe(true);
    // What is taken back while it is being sent waits a minute, which nobody skips.
    await eventually(async () => expect(await pending(processId)).toEqual([]));
    await visits(processId, ['initial'], instantOf(relevantDate));
    expect(await isBreach()).toBe(false);
    await tidy(processId);

    await live(processId, plusMonths(relevantDate, 120));

    const closed = await records.database
      .selectFrom('process')
      .selectAll()
      .where('id', '=', processId)
      .executeTakeFirstOrThrow();
    expect(closed.outcome).toBe('expired');
    const missed = await records.database
      .selectFrom('event')
      .select('step_key')
      .where('stream', '=', processId)
      .where('type', '=', 'step-missed')
      .execute();
    // Only the notification that was recorded late at the take-over, and cleared by it.
    expect(missed).toEqual([{ step_key: 'initial' }]);
  });
});
