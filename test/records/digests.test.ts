import { createDigest } from '../../activities/digest';
import { PartnerUnavailable } from '../../channels/channel';
import { fromMilliseconds, plusDays, type Day, type Instant } from '../../domain/time/time';
import { digestAt } from '../../domain/time/weeks';
import { planDigest } from '../../records/reports/digests';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { recordingChannel } from '../support/living-service';
import { moving, seedUnits } from '../support/people';
import { RecordedWorld } from '../support/recorded-world';
import { pack } from '../support/pack';

const week: Day = '2026-06-22';
const monday = digestAt(week);

describe('the weekly digest in the records', () => {
  let test: TestDatabase;
  const channel = recordingChannel();

  beforeEach(async () => {
    test = await createTestDatabase();
    channel.sent.length = 0;
    channel.trouble = undefined;
  });
  afterEach(async () => test.drop());

  const activities = () =>
    createDigest({
      database: test.database,
      mail: channel,
      publicUrl: 'https://vigil.example.invalid',
      now: () => fromMilliseconds(Date.now()),
    });
  const manager = async (id: string, unit: string, posts = ['unit-manager']): Promise<void> => {
    await seedUnits(test.database, [unit]);
    await test.database
      .insertInto('staff')
      .values({
        id,
        name: 'Invented',
        unit_id: unit,
        posts,
        supervisor: null,
        deputy: null,
        mail: `${id.slice(6)}@example.invalid`,
        left_on: null,
      })
      .execute();
  };
  const send = async () => activities().sendDigests({ week, now: monday });

  describe('knows which week comes next', () => {
    const planned = async (of: Day, finished: boolean): Promise<void> => {
      await test.database
        .insertInto('digest_week')
        .values({
          week: of,
          as_of: digestAt(of),
          planned_at: digestAt(of),
          finished_at: finished ? digestAt(of) : null,
        })
        .execute();
    };
    const wednesday: Instant = '2026-06-24T09:00:00.000Z';

    it('a new service sends its first digest on the coming Monday, and tells nobody of the time before', async () => {
      expect(await planDigest(test.database, wednesday)).toEqual({
        week: '2026-06-29',
        at: '2026-06-29T07:00:00.000Z',
      });
    });
    it('once the digests of this week are finished, those of the next week come next', async () => {
      await planned(week, true);
      expect((await planDigest(test.database, wednesday)).week).toBe('2026-06-29');
    });
    it('while the digests of this week are not finished, they come next', async () => {
      await planned(week, false);
      expect(await planDigest(test.database, wednesday)).toEqual({ week, at: monday });
      expect(await planDigest(test.database, wednesday)).toEqual({ week, at: monday });
    });
    it('after an outage of weeks, the digests that came due last come next, and not those before', async () => {
      await planned(plusDays(week, -21), false);
      expect((await planDigest(test.database, wednesday)).week).toBe(week);
    });
    it('on the Monday itself, the week changes when its digests come due, and not before', async () => {
      await planned(week, false);
      expect((await planDigest(test.database, '2026-06-22T06:59:59.999Z')).week).toBe(week);
      expect((await planDigest(test.database, monday)).week).toBe(week);
    });
  });

  it('a digest tells what is late, newly late, cleared and worst as of the Monday, however late it is sent', async () => {
    await manager('staff:one', moving.sending);
    await seedUnits(test.database, Object.values(moving));
    const world = new RecordedWorld(test.database, '2026-06-01T09:00:00.000Z');
    const started = async (at: Instant): Promise<{ process: string; step: string }> => {
      await world.advance(at);
      const { processId, opened } = await world.start('transfer', await world.person(moving.sending), {
        ...moving,
        confirmedOn: at.slice(0, 10),
      });
      return { process: processId, step: opened[0] ?? '' };
    };
    const sent = { outcome: 'sent', data: pack };
    // Due at the end of 2 June and still open; due on the 3rd and done on the 17th; due on the 18th.
    await started('2026-06-01T09:00:00.000Z');
    const cleared = await started('2026-06-02T09:00:00.000Z');
    await world.advance('2026-06-17T09:00:00.000Z');
    await world.act(cleared.process, { do: 'complete', step: cleared.step, ...sent });
    await started('2026-06-17T10:00:00.000Z');
    // On the Monday at nine, an hour after: one more is done. It changes nothing of what is told.
    await world.advance('2026-06-22T08:00:00.000Z');
    const late = await test.database
      .selectFrom('step')
      .select(['id', 'process_id'])
      .where('is_open', '=', true)
      .where('step', '=', 'request')
      .orderBy('due_at')
      .execute();
    await world.act(late[0]?.process_id ?? '', { do: 'complete', step: late[0]?.id ?? '', ...sent });
    await planDigest(test.database, '2026-06-20T09:00:00.000Z');
    await send();
    const { content } = await test.database.selectFrom('digest').select('content').executeTakeFirstOrThrow();
    expect(content).toEqual({
      week,
      asOf: monday,
      unit: moving.sending,
      own: {
        late: 2,
        newly: 1,
        cleared: 1,
        atHighRisk: 0,
        worst: {
          days: 20,
          title: 'Ask the receiving force, with the risk pack',
          owner: moving.sending,
        },
      },
      all: expect.objectContaining({ late: 2, newly: 1, cleared: 1 }) as object,
    });
  });

  describe('is sent once', () => {
    beforeEach(async () => {
      for (const name of ['one', 'two', 'three']) await manager(`staff:${name}`, `police:kent/${name}`);
      await planDigest(test.database, '2026-06-20T09:00:00.000Z');
    });
    const addresses = () => channel.sent.map(({ address }) => address).sort();
    const all = ['one@example.invalid', 'three@example.invalid', 'two@example.invalid'];

    it('a digest is sent once, however often sending is tried', async () => {
      await send();
      await send();
      expect(addresses()).toEqual(all);
    });

    it('digests that broke down half way are sent to those who were not reached, and to nobody twice', async () => {
      channel.trouble = undefined;
      const through = channel.send.bind(channel);
      let sent = 0;
      const half = {
        send: async (notice: Parameters<typeof channel.send>[0]) => {
          sent += 1;
          if (sent > 1) throw new PartnerUnavailable('down');
          return through(notice);
        },
      };
      const broken = createDigest({
        database: test.database,
        mail: half,
        publicUrl: 'https://vigil.example.invalid',
        now: () => fromMilliseconds(Date.now()),
      });
      await expect(broken.sendDigests({ week, now: monday })).rejects.toThrow('2 digests');
      expect(addresses()).toHaveLength(1);
      await send();
      expect(addresses()).toEqual(all);
    });

    it('a digest that broke between sending and recording is repeated under the same id', async () => {
      await send();
      await test.database
        .updateTable('digest')
        .set({ status: 'pending', settled_at: null })
        .where('staff_id', '=', 'staff:two')
        .execute();
      await send();
      const ids = channel.sent.filter(({ address }) => address === 'two@example.invalid').map(({ id }) => id);
      expect(ids).toHaveLength(2);
      expect(new Set(ids).size).toBe(1);
    });

    it('a manager who came after the sending was begun gets a digest too', async () => {
      await send();
      await manager('staff:four', 'police:kent/four', ['force-lead']);
      await send();
      expect(addresses()).toEqual(['four@example.invalid', ...all]);
    });

    it('a second row for the same week and manager cannot be written', async () => {
      await send();
      const row = await test.database.selectFrom('digest').selectAll().limit(1).executeTakeFirstOrThrow();
      await expect(
        test.database
          .insertInto('digest')
          .values({ ...row, id: 'another', content: JSON.stringify(row.content) })
          .execute(),
      ).rejects.toThrow(/unique/);
    });
  });
});
