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
  type Instant,
} from '../../../domain/time/time';
import { createDataConverter } from '../../../platform/payload-codec';
import { circumstanceWorkflow } from '../../../workflows/shell/contracts';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { driver, recordingChannel, testPayloadKeys, workerFor } from '../../support/living-service';
import { seedStation } from '../../support/people';
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
        .values({ unit_id: id, kind: 'mail', address: 'unit@example.invalid', secret: null })
        .execute();
    }
  });

  afterAll(async () => {
    worker.shutdown();
    await running;
    await environment.teardown();
    await records.drop();
  });

  const today = async (): Promise<Instant> => fromMilliseconds(await environment.currentTimeMs());
  const openSteps = async (processId: string) =>
    records.database
      .selectFrom('step')
      .selectAll()
      .where('process_id', '=', processId)
      .where('is_open', '=', true)
      .orderBy('due_at')
      .execute();

  async function circumstance(id: string, told: { from: Instant; to?: Instant }): Promise<void> {
    await environment.client.workflow.execute(circumstanceWorkflow, {
      workflowId: `circumstance-${randomUUID()}`,
      taskQueue,
      args: [{ id, subjectId: subject, kind: 'custody', ...told, by: 'tester' }],
    });
  }

  it('a registration of ten years asks once a year, waits through a year in custody, and expires after its last day', async () => {
    const { start, act } = driver(environment.client, taskQueue);
    // Taken over from paper two months on: the time-skipping server ends every workflow after ten years.
    const relevantDate = plusDays(dayOf(await today()), -60);
    const lastDay = plusMonths(relevantDate, 120);
    const processId = randomUUID();
    await start(
      'registration',
      {
        do: 'start',
        kind: 'registration',
        subjectId: subject,
        input: {
          regime: 'soa',
          disposal: 'over-6-under-30-months',
          relevantDate,
          born: '1980-01-01',
          home,
          needToKnow: [],
        },
      },
      randomUUID(),
      processId,
    );

    const tidy = async (): Promise<void> => {
      for (const step of await openSteps(processId)) {
        const outcome = {
          'acknowledge-notification': 'given',
          'record-on-visor': 'recorded',
          'tell-partners': 'told',
          'reach-partner': 'reached',
          'check-expiry': 'confirmed',
          'record-breach': 'recorded',
        }[step.step];
        const data =
          {
            'acknowledge-notification': { biometrics: true },
            'reach-partner': { how: 'by telephone' },
            'check-expiry': { checked: 'the record' },
          }[step.step] ?? {};
        if (outcome) await act(processId, { do: 'complete', step: step.id, outcome, data });
      }
    };

    expect((await openSteps(processId)).map(({ step }) => step)).toContain('record-breach');
    await act(processId, {
      do: 'command',
      name: 'record-notification',
      data: { of: ['initial'], on: instantOf(relevantDate), ...visit },
    });
    expect((await openSteps(processId)).map(({ step }) => step)).not.toContain('record-breach');
    await tidy();

    let custodyDone = false;
    for (let round = 0; round < 40; round++) {
      const steps = await openSteps(processId);
      const next = steps.find(({ step }) => duties.includes(step));
      const closing = steps.find(({ step }) => step === 'close');
      if (closing) {
        await tidy();
        await act(processId, { do: 'complete', step: closing.id, outcome: 'archived', data: {} });
        break;
      }
      if (next) {
        if (next.step === 'periodic' && !custodyDone && round > 6) {
          custodyDone = true;
          const from = await today();
          await circumstance('c1', { from });
          await environment.sleep('365 days');
          const to = await today();
          await eventually(async () => {
            const standing = (await openSteps(processId)).find(({ step }) => step === 'periodic');
            expect(standing?.due_at).toBeNull();
          });
          await circumstance('c1', { from, to });
          await eventually(async () => {
            const resumed = (await openSteps(processId)).find(({ step }) => step === 'periodic');
            expect(resumed?.due_on).toBe(plusDays(dayOf(to), 2));
          });
          continue;
        }
        // One visit answers whatever is owed: after custody, the release as well as the year.
        const of = steps.map(({ step }) => step).filter((step) => duties.includes(step));
        const data = { of, on: await today(), ...visit };
        await act(processId, { do: 'command', name: 'record-notification', data });
        await tidy();
      }
      const left = daysBetween(dayOf(await today()), lastDay) + 2;
      await environment.sleep(`${Math.min(300, Math.max(1, left))} days`);
      await tidy();
    }

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
    // Only what was told late at the take-over, and cleared by it.
    expect(missed).toEqual([{ step_key: 'initial' }]);
    expect(custodyDone).toBe(true);
  });
});
