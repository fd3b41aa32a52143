import { createGraveChanges } from '../../activities/grave-changes';
import { PartnerUnavailable } from '../../channels/channel';
import { plusHours, type Instant } from '../../domain/time/time';
import { createChannelProofs } from '../../platform/channel-proofs';
import { askForChange } from '../../records/changes/entries';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { recordingChannel, testLinkKey } from '../support/living-service';
import { seedStaff, seedUnits } from '../support/people';

const unit = 'police:kent/mosovo';
const at: Instant = '2026-12-01T09:00:00.000Z';

describe('those whom a change touches', () => {
  let test: TestDatabase;
  const channel = recordingChannel();
  beforeAll(async () => {
    test = await createTestDatabase();
    await seedUnits(test.database, [unit]);
    await seedStaff(test.database, 'staff:lead', unit, {
      posts: ['force-lead'],
      mail: 'lead@example.invalid',
    });
    await seedStaff(test.database, 'staff:ann', unit, {
      mail: 'ann@example.invalid',
      supervisor: 'staff:lead',
    });
    await seedStaff(test.database, 'staff:bob', unit, { mail: null, supervisor: 'staff:lead' });
  });
  afterAll(async () => test.drop());
  beforeEach(() => {
    channel.sent.length = 0;
    channel.trouble = undefined;
  });

  const activities = () =>
    createGraveChanges({
      database: test.database,
      channels: { mail: channel, webhook: channel },
      publicUrl: 'https://vigil.example',
      proofs: createChannelProofs([testLinkKey]),
      now: () => at,
    });
  const ask = async (batch: string, staff: 'staff:ann' | 'staff:bob', role: 'manager' | 'auditor') =>
    askForChange(
      test.database,
      { change: { of: 'role', staff, role } },
      { at, by: 'staff:administrator', cause: batch },
    );
  const notices = async (batch: string) =>
    test.database
      .selectFrom('change_notice')
      .select(['who', 'status', 'attempts', 'address'])
      .where('batch', '=', batch)
      .orderBy('who')
      .execute();

  it('somebody out of reach is tried again until they are told, and whoever was told is not told twice', async () => {
    await ask('first', 'staff:ann', 'manager');
    channel.trouble = () => new PartnerUnavailable('down');
    await expect(activities().tellOfChanges({ batch: 'first' })).rejects.toThrow('cannot be reached for now');
    expect(await notices('first')).toEqual([
      { who: 'staff:ann', status: 'pending', attempts: 1, address: 'ann@example.invalid' },
      { who: 'staff:lead', status: 'pending', attempts: 1, address: 'lead@example.invalid' },
    ]);
    channel.trouble = undefined;
    await activities().tellOfChanges({ batch: 'first' });
    await activities().tellOfChanges({ batch: 'first' });
    expect(channel.sent.map(({ address }) => address).sort()).toEqual([
      'ann@example.invalid',
      'lead@example.invalid',
    ]);
    // Where they were told is kept no longer than it is needed.
    expect(await notices('first')).toEqual([
      { who: 'staff:ann', status: 'delivered', attempts: 2, address: '' },
      { who: 'staff:lead', status: 'delivered', attempts: 2, address: '' },
    ]);
  });

  it('a person without a mail is told by their unit, and one message tells somebody of many changes', async () => {
    await ask('many', 'staff:ann', 'auditor');
    await ask('many', 'staff:bob', 'manager');
    await activities().tellOfChanges({ batch: 'many' });
    expect(
      channel.sent.map(({ address, link }) => `${address} ${link.split('/').at(-1)?.slice(0, 7)}`).sort(),
    ).toEqual([
      expect.stringContaining('ann@example.invalid'),
      'lead@example.invalid changes',
      expect.stringContaining('unit@example.invalid'),
    ]);
    expect(
      channel.sent.every(({ title }) => title.startsWith('A change that concerns you was asked for')),
    ).toBe(true);
  });

  it('what nobody decides within a week ends, with its event, and says when the next one does', async () => {
    await ask('week', 'staff:bob', 'auditor');
    const until = plusHours(at, 7 * 24);
    expect(await activities().expireChanges({ batch: 'week', now: plusHours(at, 7 * 24 - 1) })).toEqual({
      wakeAt: until,
    });
    expect(await activities().expireChanges({ batch: 'week', now: until })).toEqual({});
    const { outcome } = await test.database
      .selectFrom('change_request')
      .select('outcome')
      .where('batch', '=', 'week')
      .executeTakeFirstOrThrow();
    const event = await test.database
      .selectFrom('event')
      .select('actor')
      .where('stream', '=', 'staff:bob')
      .where('type', '=', 'change-expired')
      .execute();
    expect([outcome, event]).toEqual(['expired', [{ actor: 'engine' }]]);
  });
});
