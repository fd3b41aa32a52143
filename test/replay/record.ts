import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { NativeConnection } from '@temporalio/worker';
import { createGateway } from '../../api/gateway/gateway';
import { PartnerRejected } from '../../channels/channel';
import { dayOf, fromMilliseconds, plusDays } from '../../domain/time/time';
import { createDataConverter } from '../../platform/payload-codec';
import { digestAt, digestWeeksAround } from '../../domain/time/weeks';
import { storeMovement } from '../../records/movements/movements';
import {
  circumstanceWorkflow,
  digestWorkflow,
  movementWorkflowId,
  publicCalendarWorkflow,
} from '../../workflows/shell/contracts';
import { createTestDatabase } from '../support/database';
import { eventually } from '../support/eventually';
import setUp from '../support/global-setup';
import tearDown from '../support/global-teardown';
import { driver, recordingChannel, testPayloadKeys, workerFor } from '../support/living-service';
import { acceptedBy, pack } from '../support/pack';
import { moving, seedPerson, seedStaff, seedUnits } from '../support/people';
import { testServers } from '../support/servers';

// Run by `npm run replay:record`, when the shell changed in a way that its author means: the old histories
// are then kept for as long as a process may live that was begun under them. Names after it
// (`npm run replay:record -- absence`) record those alone.
const folder = join(__dirname, 'histories');
const only = process.argv.slice(2);

async function record(): Promise<void> {
  const records = await createTestDatabase();
  const address = testServers().temporalAddress;
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, dataConverter: createDataConverter(testPayloadKeys) });
  const taskQueue = randomUUID();
  const channel = recordingChannel();
  const { database } = records;
  const worker = await workerFor({ connection: native, database, taskQueue, channel });
  const running = worker.run();
  const { start, act } = driver(client, taskQueue);
  const now = fromMilliseconds(Date.now());
  await seedUnits(database, [...Object.values(moving), 'police:kent/station', 'police:kent/visor']);

  const keep = async (workflowId: string, name: string, runId?: string): Promise<void> => {
    if (only.length > 0 && !only.includes(name)) return;
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    // Which machine recorded it, and where the code lay on it, is nobody's business.
    const text = historyToJSON(history)
      .replaceAll(/\d+@[\w.-]+/g, 'recorder')
      .replaceAll(/"stackTrace":\s*"(?:[^"\\\\]|\\\\.)*"/g, '"stackTrace": ""');
    await writeFile(join(folder, `${name}.json`), `${text}\n`);
  };
  /** One run: it looks at the calendars at once, and the next run waits for a day. */
  const keepPublicCalendar = async (): Promise<void> => {
    const workflowId = `public-calendar-${randomUUID()}`;
    const first = await client.workflow.start(publicCalendarWorkflow, { taskQueue, workflowId, args: [] });
    const handle = client.workflow.getHandle(workflowId);
    await eventually(async () => {
      if ((await handle.describe()).runId === first.firstExecutionRunId) throw new Error('not yet');
    });
    await keep(workflowId, 'publicCalendar', first.firstExecutionRunId);
    await handle.terminate('recorded');
  };
  const openSteps = async (processId: string) =>
    database
      .selectFrom('step')
      .selectAll()
      .where('process_id', '=', processId)
      .where('is_open', '=', true)
      .orderBy('opened_at')
      .execute();
  const complete = async (processId: string, step: string, outcome: string, data: object): Promise<void> => {
    const found = (await openSteps(processId)).find((open) => open.step === step);
    if (!found) throw new Error(`${step} is not open`);
    await act(processId, { do: 'complete', step: found.id, outcome, data: { ...data } });
  };

  /** Somebody is away from today, told to be back before the last day; answers the id of the workflow. */
  async function recordAbsence(): Promise<string> {
    const [staff, cover] = ['staff:ann', 'staff:bob'] as const;
    for (const one of [staff, cover]) await seedStaff(database, one, moving.sending);
    const subjectId = await seedPerson(database, moving.sending, now);
    const input = { ...moving, confirmedOn: dayOf(now) };
    const { processId, opened } = await start('transfer', {
      do: 'start',
      kind: 'transfer',
      subjectId,
      input,
    });
    const reason = 'Her case';
    await act(processId, {
      do: 'reassign',
      step: opened[0] ?? '',
      to: moving.sending,
      assignee: staff,
      reason,
    });
    const gateway = createGateway(client, { taskQueue, namespace: 'default' });
    const id = randomUUID();
    const days = { from: dayOf(now), to: plusDays(dayOf(now), 5) };
    await gateway.recordAbsence({ id, staff, cover, ...days, why: 'Leave', by: 'tester' });
    await eventually(async () => {
      const row = await database.selectFrom('absence').select('cover_told_at').where('id', '=', id).execute();
      if (!row[0]?.cover_told_at) throw new Error('not yet');
    });
    await gateway.endAbsence({ id, by: 'tester', key: 'back' });
    await client.workflow.getHandle(`absence-${id}`).result();
    return `absence-${id}`;
  }

  /** A prison tells that somebody was received, which is recorded at once; answers the id of the workflow. */
  async function recordMovement(): Promise<string> {
    const prison = 'prison:hmp-elmley/offender-management';
    await seedUnits(database, [prison]);
    const subjectId = await seedPerson(database, moving.sending, now);
    const nomis = 'A1234BC';
    await database
      .insertInto('subject_reference')
      .values({ kind: 'nomis', value: nomis, subject_id: subjectId })
      .execute();
    const id = randomUUID();
    await storeMovement(database, {
      id,
      kind: 'received',
      prison,
      at: now,
      saidAt: now,
      nomis,
      webhookId: 'msg_1',
      receivedAt: now,
    });
    const gateway = createGateway(client, { taskQueue, namespace: 'default' });
    await gateway.recordMovement({ movement: id, by: prison });
    const workflowId = movementWorkflowId(id);
    await client.workflow.getHandle(workflowId).result();
    return workflowId;
  }

  try {
    await mkdir(folder, { recursive: true });
    const subjectId = await seedPerson(database, moving.sending, now);
    const input = { ...moving, confirmedOn: dayOf(now) };
    const { processId } = await start('transfer', { do: 'start', kind: 'transfer', subjectId, input });
    const registration = await start('registration', {
      do: 'start',
      kind: 'registration',
      subjectId,
      input: {
        regime: 'soa',
        disposal: 'caution',
        relevantDate: dayOf(now),
        born: '1980-01-01',
        home: moving.sending,
        needToKnow: [],
      },
    });
    // A refusal, a rejection, a partner that refuses a notice, a correction, and an acceptance that nudges.
    await act(processId, { do: 'reassign', step: 'request', to: moving.sending, reason: 'none' }).catch(
      () => undefined,
    );
    await complete(processId, 'request', 'sent', pack);
    channel.trouble = () => new PartnerRejected('no such mailbox');
    await complete(processId, 'decide', 'rejected', { grounds: 'not-resident', reason: 'Unknown there' });
    await complete(processId, 'request', 'sent', pack);
    await eventually(async () => {
      if (!(await openSteps(processId)).some(({ step }) => step === 'reach-partner'))
        throw new Error('not yet');
    });
    channel.trouble = undefined;
    await complete(processId, 'decide', 'accepted', acceptedBy('staff:7'));
    const circumstance = `circumstance-${randomUUID()}`;
    await client.workflow.execute(circumstanceWorkflow, {
      taskQueue,
      workflowId: circumstance,
      args: [{ id: randomUUID(), subjectId, kind: 'custody', from: dayOf(now), by: 'tester' }],
    });
    await complete(registration.processId, 'initial', 'notified', {
      station: 'Example Street',
      officer: 'staff:1',
      home: 'fixed',
    });
    const change = randomUUID();
    await createGateway(client, { taskQueue, namespace: 'default' }).changeLaw({
      id: change,
      by: 'tester',
      why: 'Local practice',
      change: {
        kind: 'policy',
        rule: 'transfer.first-contact',
        force: 'police:avon-and-somerset',
        n: 9,
        from: dayOf(now),
      },
    });
    await client.workflow.getHandle(`law-change-${change}`).result();
    for (const { step, id } of await openSteps(processId)) {
      const outcome =
        {
          'acknowledge-move': 'acknowledged',
          'record-visor': 'recorded',
          'first-contact': 'made',
          'reach-partner': 'reached',
        }[step] ?? '';
      const data = step === 'reach-partner' ? { how: 'by telephone' } : {};
      await act(processId, { do: 'complete', step: id, outcome, data });
    }
    await client.workflow.getHandle(processId).result();
    // A week whose digest came due while nothing ran, and goes out at once.
    const { due: week } = digestWeeksAround(now);
    await database
      .insertInto('digest_week')
      .values({ week, as_of: digestAt(week), planned_at: now, finished_at: null })
      .execute();
    await database
      .insertInto('staff')
      .values({
        id: 'staff:manager',
        name: 'Invented',
        unit_id: moving.sending,
        posts: ['unit-manager'],
        supervisor: null,
        deputy: null,
        mail: 'manager@example.invalid',
        left_on: null,
      })
      .execute();
    const digest = `digest-${randomUUID()}`;
    const { firstExecutionRunId } = await client.workflow.start(digestWorkflow, {
      taskQueue,
      workflowId: digest,
      args: [],
    });
    await eventually(async () => {
      const { finished_at: finished } = await database
        .selectFrom('digest_week')
        .select('finished_at')
        .where('week', '=', week)
        .executeTakeFirstOrThrow();
      const weeks = await database.selectFrom('digest_week').select('week').execute();
      if (finished === null || weeks.length < 2) throw new Error('not yet');
    });
    await keep(digest, 'weeklyDigest', firstExecutionRunId);
    await client.workflow.getHandle(digest).terminate('recorded');
    await keepPublicCalendar();
    await keep(processId, 'transfer');
    await keep(registration.processId, 'registration');
    await keep(circumstance, 'recordCircumstance');
    await keep(`law-change-${change}`, 'changeLaw');
    await keep(await recordAbsence(), 'absence');
    await keep(await recordMovement(), 'recordMovement');
  } finally {
    worker.shutdown();
    await running;
    await connection.close();
    await native.close();
    await records.drop();
  }
}

setUp()
  .then(record)
  .finally(tearDown)
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
