import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import type { Worker } from '@temporalio/worker';
import { PartnerRejected, PartnerUnavailable } from '../../../channels/channel';
import { dayOf, fromMilliseconds, plusDays, type Instant } from '../../../domain/time/time';
import { digestAt, digestWeeksAround } from '../../../domain/time/weeks';
import { createDataConverter } from '../../../platform/payload-codec';
import { startDigest } from '../../../worker/start-digest';
import { createTestDatabase, type TestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';
import { recordingChannel, testPayloadKeys, workerFor } from '../../support/living-service';
import { moving, seedUnits } from '../../support/people';
import { RecordedWorld } from '../../support/recorded-world';
import { testServers } from '../../support/servers';

const unit = 'police:kent/mosovo';

describe('the weekly digest, in skipped time', () => {
  let environment: TestWorkflowEnvironment;
  let records: TestDatabase;
  let worker: Worker;
  let running: Promise<void>;
  const taskQueue = `digest-${randomUUID()}`;
  const workflowId = `digest-${randomUUID()}`;
  const channel = recordingChannel();

  beforeAll(async () => {
    records = await createTestDatabase();
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: testServers().timeSkipping } },
      client: { dataConverter: createDataConverter(testPayloadKeys) },
    });
    await seedUnits(records.database, [...Object.values(moving), 'police:essex/mosovo', 'police:essex/desk']);
    await person('staff:manager', unit, ['unit-manager'], 'manager@example.invalid');
    await person('staff:lead', 'police:essex/mosovo', ['force-lead'], null);
    await person('staff:officer', unit, [], 'officer@example.invalid');
    await person('staff:gone', unit, ['unit-manager'], 'gone@example.invalid', false);
    worker = await workerFor({
      connection: environment.nativeConnection,
      database: records.database,
      taskQueue,
      channel,
    });
    running = worker.run();
  });
  afterAll(async () => {
    worker.shutdown();
    await running;
    await environment.teardown();
    await records.drop();
  });
  beforeEach(() => {
    channel.sent.length = 0;
    channel.trouble = undefined;
  });

  const person = async (
    id: string,
    of: string,
    posts: string[],
    mail: string | null,
    active = true,
  ): Promise<void> => {
    await records.database
      .insertInto('staff')
      .values({
        id,
        name: 'Invented',
        unit_id: of,
        posts,
        mail,
        active,
        supervisor: null,
        deputy: null,
        left_on: null,
      })
      .execute();
  };
  const now = async (): Promise<Instant> => fromMilliseconds(await environment.currentTimeMs());
  const start = async () => startDigest(environment.client, { taskQueue, workflowId });
  const digests = async () =>
    records.database
      .selectFrom('digest')
      .select(['week', 'staff_id', 'status', 'detail', 'content'])
      .orderBy('week')
      .orderBy('staff_id')
      .execute();
  const until = async (at: Instant): Promise<void> => {
    await environment.sleep(Math.max(1, Date.parse(at) - Date.parse(await now())));
  };
  /** The week under way is finished, and the next one waits. */
  const finished = async (week: string) =>
    eventually(async () => {
      const row = await records.database
        .selectFrom('digest_week')
        .select('finished_at')
        .where('week', '=', week as never)
        .executeTakeFirst();
      expect(row?.finished_at).toBeTruthy();
      const next = await records.database
        .selectFrom('digest_week')
        .select('week')
        .where('week', '>', week as never)
        .execute();
      expect(next).toHaveLength(1);
    });

  it('the digest is sent to each manager once, on Monday at eight, however often it is started', async () => {
    const { next: week } = digestWeeksAround(await now());
    const world = new RecordedWorld(
      records.database,
      fromMilliseconds(Date.parse(await now()) - 20 * 86_400_000),
    );
    for (const days of [20, 3]) {
      world.now = fromMilliseconds(Date.parse(digestAt(week)) - days * 86_400_000);
      await world.start('transfer', await world.person(moving.sending), {
        ...moving,
        confirmedOn: plusDays(dayOf(world.now), -9),
      });
    }
    await start();
    await start();
    await until(fromMilliseconds(Date.parse(digestAt(week)) - 60_000));
    expect(channel.sent).toEqual([]);
    await start();
    await until(digestAt(week));
    await finished(week);
    expect(channel.sent.map(({ address }) => address).sort()).toEqual([
      'manager@example.invalid',
      // Without mail of their own, by the channel of their unit.
      'unit@example.invalid',
    ]);
    const sent = channel.sent.find(({ address }) => address === 'manager@example.invalid');
    expect(sent).toMatchObject({ title: `Overdue work, week of ${week}` });
    expect(sent?.lines).toEqual(
      expect.arrayContaining([
        `Your unit, ${unit}:`,
        '- Late: 2. New since last week: 1. Late last week and no longer: 0.',
      ]),
    );
    const told = JSON.stringify(channel.sent);
    const people = await records.database.selectFrom('subject').select('id').execute();
    for (const { id } of people) expect(told).not.toContain(id);
    expect((await digests()).map(({ staff_id: staff, status }) => [staff, status])).toEqual([
      ['staff:lead', 'delivered'],
      ['staff:manager', 'delivered'],
    ]);
    // What it tells is what was true on the Monday at eight.
    expect((await digests()).map(({ content }) => content.asOf)).toEqual([digestAt(week), digestAt(week)]);
  });

  it('a digest whose run was lost is taken up by the next run, which sends nothing twice', async () => {
    const before = await digests();
    const lost = environment.client.workflow.getHandle(workflowId);
    // Ended within a task of its own, it would hold the clock of the test server for good.
    await eventually(async () => {
      const { events } = await lost.fetchHistory();
      expect(events?.some((event) => event.timerStartedEventAttributes)).toBe(true);
    });
    await lost.terminate('lost');
    await start();
    const { next: week } = digestWeeksAround(await now());
    await until(digestAt(week));
    await finished(week);
    const after = await digests();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(channel.sent).toHaveLength(2);
    expect(new Set(after.map(({ week: of, staff_id: staff }) => `${of} ${staff}`)).size).toBe(after.length);
  });

  it('a digest waits for a mail server that is down, and then sends what was not sent', async () => {
    let times = 0;
    channel.trouble = () => {
      times += 1;
      return new PartnerUnavailable('down');
    };
    const { next: week } = digestWeeksAround(await now());
    await until(fromMilliseconds(Date.parse(digestAt(week)) + 6 * 3_600_000));
    expect(times).toBeGreaterThan(4);
    expect((await digests()).filter((one) => one.week === week).map(({ status }) => status)).toEqual([
      'pending',
      'pending',
    ]);
    channel.trouble = undefined;
    await environment.sleep('31 minutes');
    await finished(week);
    expect(channel.sent).toHaveLength(2);
  });

  it('a digest is given up where somebody has no address or theirs is refused, and after three days', async () => {
    await person('staff:unreachable', 'police:essex/desk', ['unit-manager'], null);
    await records.database
      .updateTable('channel')
      .set({ kind: 'webhook' })
      .where('unit_id', '=', 'police:essex/desk')
      .execute();
    channel.trouble = () => new PartnerRejected('SMTP 550');
    const { next: week } = digestWeeksAround(await now());
    await until(digestAt(week));
    await finished(week);
    const outcomes = async (of: string) =>
      (await digests())
        .filter((one) => one.week === of)
        .map(({ staff_id: staff, status, detail }) => [staff, status, detail]);
    expect(await outcomes(week)).toEqual([
      ['staff:lead', 'given-up', 'SMTP 550'],
      ['staff:manager', 'given-up', 'SMTP 550'],
      ['staff:unreachable', 'given-up', 'no mail channel'],
    ]);
    channel.trouble = () => new PartnerUnavailable('down');
    const { next } = digestWeeksAround(await now());
    await until(fromMilliseconds(Date.parse(digestAt(next)) + 73 * 3_600_000));
    await finished(next);
    expect((await outcomes(next)).map(([staff, status]) => [staff, status])).toEqual([
      ['staff:lead', 'given-up'],
      ['staff:manager', 'given-up'],
      ['staff:unreachable', 'given-up'],
    ]);
    expect(channel.sent).toEqual([]);
  });
});
