import { createDeliver } from '../../activities/deliver';
import type { FactData } from '../../engine/model/facts';
import { compareProcess } from '../../proof/compare/process';
import { definitionOf } from '../../workflows/catalogue';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { recordingChannel, testLinks } from '../support/living-service';
import { acceptedBy, pack } from '../support/pack';
import { moving, seedPerson, seedStaff, seedUnits } from '../support/people';
import { settledRecords } from '../support/settled-records';

const days = 24 * 3_600_000;
const elsewhere = 'police:essex/mosovo';

describe('a transfer that another one overtook, when the acceptance is voided', () => {
  let records: TestDatabase;
  let living: ReturnType<typeof settledRecords>;
  let channel: ReturnType<typeof recordingChannel>;
  let overtaken: string;
  let accepted: string;
  let acceptance: string;

  const answer = async (process: string, step: string, outcome: string, data: FactData) => {
    const id = (await living.openStep(process, step)) ?? '';
    const { answer: told } = await living.act(process, { do: 'complete', step: id, outcome, data });
    return told.fact ?? '';
  };
  const notices = async (process: string) =>
    records.database
      .selectFrom('notice')
      .selectAll()
      .where('process_id', '=', process)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
  const deliver = async (process: string): Promise<void> => {
    const { deliver: send } = createDeliver({
      database: records.database,
      channels: { mail: channel, webhook: channel },
      publicUrl: 'http://vigil.invalid',
      links: testLinks,
      now: living.now,
    });
    for (const { id, status } of await notices(process))
      if (status === 'pending') await send({ noticeId: id });
  };
  const outcomeOf = async (process: string) =>
    (
      await records.database
        .selectFrom('process')
        .select('outcome')
        .where('id', '=', process)
        .executeTakeFirstOrThrow()
    ).outcome;
  const voidIt = async (): Promise<void> => {
    living.advance(days);
    await living.act(accepted, { do: 'void', fact: acceptance, reason: 'Another person was meant.' });
  };

  beforeEach(async () => {
    records = await createTestDatabase();
    channel = recordingChannel();
    const { database } = records;
    await seedUnits(database, [...Object.values(moving), elsewhere]);
    await seedStaff(database, 'staff:officer', moving.receiving);
    const subject = await seedPerson(database, moving.sending, '2026-11-01T09:00:00.000Z');
    living = settledRecords(database, '2026-11-02T09:00:00.000Z');
    const input = { ...moving, confirmedOn: '2026-11-02' };
    accepted = await living.start('transfer', subject, input);
    overtaken = await living.start('transfer', subject, { ...input, receiving: elsewhere });
    await answer(overtaken, 'request', 'sent', pack);
    await answer(accepted, 'request', 'sent', pack);
    await deliver(overtaken);
    living.advance(days);
    acceptance = await answer(accepted, 'decide', 'accepted', acceptedBy('staff:officer'));
    expect(await outcomeOf(overtaken)).toBe('overtaken');
  });
  afterEach(async () => records.drop());

  it('lives again with its steps, and what its parties were told of its end is taken back', async () => {
    await deliver(overtaken);
    channel.sent.length = 0;
    await voidIt();
    expect(await outcomeOf(overtaken)).toBeNull();
    expect(await living.openStep(overtaken, 'decide')).toBeDefined();
    const all = await notices(overtaken);
    const told = all.filter(({ name }) => name === 'overtaken');
    const back = all.filter(({ name }) => name === 'taken-back');
    expect(told).toHaveLength(2);
    expect(back.map((one) => [one.to_unit, one.takes_back]).sort()).toEqual(
      told.map((one) => [one.to_unit, [one.id]]).sort(),
    );
    await deliver(overtaken);
    const [first] = channel.sent.filter(({ takesBack }) => takesBack);
    expect(first?.title).toBe('Taken back: A transfer came to nothing: another unit has become accountable');
    for (const id of [overtaken, accepted])
      expect((await compareProcess(records.database, id, definitionOf)).differences).toEqual([]);
  });

  it('what had not been sent yet is not sent at all', async () => {
    await voidIt();
    const all = await notices(overtaken);
    expect(all.filter(({ name }) => name === 'overtaken').map(({ status }) => status)).toEqual([
      'cancelled',
      'cancelled',
    ]);
    expect(all.filter(({ name }) => name === 'taken-back')).toEqual([]);
    channel.sent.length = 0;
    await deliver(overtaken);
    expect(channel.sent.every(({ title }) => !title.includes('came to nothing'))).toBe(true);
    const { differences } = await compareProcess(records.database, overtaken, definitionOf);
    expect(differences).toEqual([]);
    const events = await records.database
      .selectFrom('event')
      .select('type')
      .where('stream', '=', overtaken)
      .where('type', 'in', ['notice-cancelled', 'process-reopened'])
      .execute();
    expect(events.map(({ type }) => type).sort()).toEqual([
      'notice-cancelled',
      'notice-cancelled',
      'process-reopened',
    ]);
  });
});
