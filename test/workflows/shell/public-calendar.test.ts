import { randomUUID } from 'node:crypto';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { fromMilliseconds, plusHours, type Instant } from '../../../domain/time/time';
import { startPublicCalendar } from '../../../worker/start-public-calendar';
import { eventually } from '../../support/eventually';
import { testServers } from '../../support/servers';

describe('the reading of the public calendar, in skipped time', () => {
  let environment: TestWorkflowEnvironment;
  let worker: Worker;
  let running: Promise<void>;
  const taskQueue = `public-calendar-${randomUUID()}`;
  const workflowId = taskQueue;
  const read: Instant[] = [];
  let told = 0;
  let hours = 24;
  let outOfReach = false;

  beforeAll(async () => {
    environment = await TestWorkflowEnvironment.createTimeSkipping({
      server: { executable: { type: 'existing-path', path: testServers().timeSkipping } },
    });
    worker = await Worker.create({
      connection: environment.nativeConnection,
      taskQueue,
      workflowBundle: { codePath: testServers().bundle },
      activities: {
        readPublicCalendar: async ({ now }: { now: Instant }) => {
          read.push(now);
          return Promise.resolve({ again: plusHours(now, hours) });
        },
        tellCalendarKeepers: async () => {
          told += 1;
          return outOfReach ? Promise.reject(new Error('out of reach')) : Promise.resolve();
        },
      },
    });
    running = worker.run();
  });
  afterAll(async () => {
    worker.shutdown();
    await running;
    await environment.teardown();
  });

  const start = async () => startPublicCalendar(environment.client, { taskQueue, workflowId });
  /** Sleeps until the feed was read so often, and whoever was to be told was. */
  const untilRead = async (times: number): Promise<void> => {
    await environment.sleep('25 hours');
    await eventually(async () => Promise.resolve(expect(read.length).toBeGreaterThanOrEqual(times)));
  };
  const hoursBetween = (a: Instant | undefined, b: Instant | undefined): number =>
    Math.round((Date.parse(b ?? '') - Date.parse(a ?? '')) / 3_600_000);

  it('the feed is read at once and then when the reading says, by one workflow however often it is started', async () => {
    await start();
    await start();
    await eventually(async () => Promise.resolve(expect(told).toBe(1)));
    await start();
    expect(read).toHaveLength(1);
    await untilRead(2);
    expect(hoursBetween(read[0], read[1])).toBe(24);
    await eventually(async () => Promise.resolve(expect(told).toBe(2)));
  });

  it('the feed is read again though somebody who keeps the calendars cannot be reached', async () => {
    outOfReach = true;
    hours = 1;
    const before = read.length;
    await untilRead(before + 3);
    outOfReach = false;
    // The first of these was said to be a day later; the others an hour, or once the telling was given up.
    expect(hoursBetween(read[before], read[before + 1])).toBe(1);
    expect(Date.parse(read.at(-1) ?? '')).toBeLessThanOrEqual(
      Date.parse(fromMilliseconds(await environment.currentTimeMs())),
    );
  });
});
