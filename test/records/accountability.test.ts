import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { createSettle } from '../../activities/settle';
import { dayOf, type Instant } from '../../domain/time/time';
import { verifyAccountability } from '../../records/subjects/accountability';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { acceptedBy, pack } from '../support/pack';
import { moving, seedPerson, seedUnits } from '../support/people';
import { runRecords } from '../support/run-records';
import { settledRecords } from '../support/settled-records';

const began: Instant = '2026-05-01T10:00:00.000Z';
const dorset = 'police:dorset/mosovo';

describe('exactly one accountable unit', () => {
  let records: TestDatabase;
  let owner: Client;
  beforeEach(async () => {
    records = await createTestDatabase();
    owner = new Client({ connectionString: records.ownerUrl });
    await owner.connect();
    await seedUnits(records.database, [...Object.values(moving), dorset]);
  });
  afterEach(async () => {
    await owner.end();
    await records.drop();
  });

  /** A transfer that waits for the receiver's decision. */
  async function asked(
    subject: string,
    receiving: string = moving.receiving,
    sending: string = moving.sending,
  ) {
    const living = settledRecords(records.database, began);
    const input = { ...moving, sending, receiving, confirmedOn: dayOf(began) };
    const id = await living.start('transfer', subject, input);
    await living.act(id, {
      do: 'complete',
      step: (await living.openStep(id, 'request')) ?? '',
      outcome: 'sent',
      data: pack,
    });
    return { id, living, decide: (await living.openStep(id, 'decide')) ?? '' };
  }
  const accept = (step: string) =>
    ({ do: 'complete', step, outcome: 'accepted', data: acceptedBy('staff:7') }) as const;

  it('of two transfers accepted at the very same moment, one takes the person over and the other is refused', async () => {
    const subject = await seedPerson(records.database, moving.sending, began);
    const [one, other] = [await asked(subject), await asked(subject, dorset)];
    const { settle } = createSettle({ database: records.database, newId: randomUUID, continueAfter: 400 });
    const now: Instant = '2026-05-02T10:00:00.000Z';
    const results = await Promise.allSettled(
      [one, other].map(async ({ id, decide }) =>
        settle({ processId: id, now, by: 'staff:1', key: randomUUID(), act: accept(decide) }),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    for (const result of results)
      if (result.status === 'rejected')
        expect(result.reason).toMatchObject({ type: 'transfer.sender-not-accountable' });
    expect(await verifyAccountability(records.database)).toEqual({ people: 1, faults: [] });
  });

  it.each(['2026-05-02T10:00:00.000Z', '2026-05-02T09:59:00.000Z', '2026-05-01T11:00:00.000Z'] as const)(
    'an acceptance of %s that is told after another one was accepted and overtook it is refused, and one unit stays accountable',
    async (on) => {
      const subject = await seedPerson(records.database, moving.sending, began);
      const [one, other] = [await asked(subject), await asked(subject, dorset)];
      one.living.advance(24 * 3_600_000);
      await one.living.act(one.id, accept(one.decide));
      one.living.advance(24 * 3_600_000);
      await expect(one.living.act(other.id, { ...accept(other.decide), on })).rejects.toMatchObject({
        type: 'transfer.sender-not-accountable',
      });
      expect(await verifyAccountability(records.database)).toEqual({ people: 1, faults: [] });
    },
  );

  it('a worker whose clock is a moment behind does not settle as if the person had not moved yet', async () => {
    const subject = await seedPerson(records.database, moving.sending, began);
    const [one, other] = [await asked(subject), await asked(subject, dorset)];
    const { settle } = createSettle({ database: records.database, newId: randomUUID, continueAfter: 400 });
    const at = async ({ id, decide }: typeof one, now: Instant) =>
      settle({ processId: id, now, by: 'staff:1', key: randomUUID(), act: accept(decide) });
    await at(one, '2026-05-02T10:00:00.500Z');
    await expect(at(other, '2026-05-02T10:00:00.100Z')).rejects.toMatchObject({
      type: 'transfer.sender-not-accountable',
    });
    // And what is settled of another process counts from just after that moment.
    const noted = await settle({
      processId: other.id,
      now: '2026-05-02T10:00:00.100Z',
      by: 'staff:1',
      key: randomUUID(),
      act: { do: 'acknowledge', step: other.decide },
    });
    expect(noted.at).toBe('2026-05-02T10:00:00.501Z');
  });

  it.each([
    ['ended', `update circumstance set ends = '2026-06-01' where id = 'home-SUBJECT'`],
    ['withdrawn', `update circumstance set withdrawn = true where id = 'home-SUBJECT'`],
    ['left without a unit', `update circumstance set value = null where id = 'home-SUBJECT'`],
    [
      'told twice',
      `insert into circumstance (id, subject_id, kind, starts, value, recorded_at, recorded_by)
       values ('second', 'SUBJECT', 'accountable', '2026-01-01', '"${dorset}"', now(), 'x')`,
    ],
  ])('what a person was entered with cannot be %s, by whatever role', async (_what, statement) => {
    const subject = await seedPerson(records.database, moving.sending, began);
    await expect(owner.query(statement.replaceAll('SUBJECT', subject))).rejects.toMatchObject({
      code: expect.stringMatching(/^23/) as string,
    });
  });

  it('nobody can tell by a circumstance who is accountable', async () => {
    const subject = await seedPerson(records.database, moving.sending, began);
    const { recordCircumstance } = createSettle({
      database: records.database,
      newId: randomUUID,
      continueAfter: 400,
    });
    const told = { id: 'x', subjectId: subject, kind: 'accountable', from: '2026-01-01', value: dorset };
    await expect(recordCircumstance({ ...told, by: 'staff:1', now: began })).rejects.toMatchObject({
      type: 'circumstance.by-process',
    });
  });

  describe('the whole database', () => {
    let subject: string;
    let transfer: string;
    beforeEach(async () => {
      subject = await seedPerson(records.database, moving.sending, began);
      await seedPerson(records.database, dorset, began);
      const { id, living, decide } = await asked(subject);
      transfer = id;
      await living.act(id, accept(decide));
    });
    const faults = async () =>
      (await verifyAccountability(records.database)).faults.map(({ subject: of, fault }) => [of, fault]);

    it('a database that nobody damaged has no fault, and staff are nobody’s to account for', async () => {
      await records.database
        .insertInto('subject')
        .values({ id: 'colleague', kind: 'staff', name: null, created_at: began, created_by: 'x' })
        .execute();
      expect(await verifyAccountability(records.database)).toEqual({ people: 2, faults: [] });
      expect(await runRecords(records, ['accountability:verify'])).toMatchObject({
        code: 0,
        stdout: '2 people, 0 faults\n',
      });
    });

    it('verifying names a person for whom no unit was ever accountable', async () => {
      const alone = randomUUID();
      await records.database
        .insertInto('subject')
        .values({ id: alone, kind: 'person', name: 'Nobody', created_at: began, created_by: 'x' })
        .execute();
      expect(await faults()).toEqual([[alone, 'gap']]);
      const { code, stdout } = await runRecords(records, ['accountability:verify']);
      expect([code, stdout]).toEqual([2, `gap: subject ${alone} from ${began}\n3 people, 1 fault\n`]);
    });

    it('verifying names a person whose row says another unit, another day, or nothing any more', async () => {
      for (const damage of [`value = '"${dorset}"'`, `starts = '2026-04-01'`, 'withdrawn = true']) {
        await owner.query('begin');
        await owner.query(`update circumstance set ${damage} where id = '${transfer}/accountable'`);
        await owner.query('commit');
        expect(await faults()).toEqual([[subject, 'differs']]);
        await owner.query(
          `update circumstance set withdrawn = false, starts = (select data->>'from' from event
             where stream = '${transfer}' and type = 'circumstance-recorded' and data->>'kind' = 'accountable'), value = '"${moving.receiving}"'
           where id = '${transfer}/accountable'`,
        );
        expect(await faults()).toEqual([]);
      }
    });

    it('verifying names a person whose unit the directory does not know', async () => {
      await owner.query(`delete from channel where unit_id = '${dorset}'`);
      await owner.query(`delete from unit where id = '${dorset}'`);
      expect((await verifyAccountability(records.database)).faults).toMatchObject([
        { fault: 'unknown-unit', units: [dorset] },
      ]);
    });

    it('verifying names an overlap in the log, and answers a machine in JSON', async () => {
      await owner.query('alter table event disable trigger user');
      await owner.query(
        `update event set data = jsonb_set(data, '{from}', '"2020-01-01"') where stream = '${transfer}' and type = 'circumstance-recorded' and data->>'kind' = 'accountable'`,
      );
      const { code, stdout } = await runRecords(records, ['accountability:verify', '--json']);
      expect(code).toBe(2);
      const found = JSON.parse(stdout) as { faults: { fault: string; units?: string[] }[] };
      expect(found.faults.map(({ fault }) => fault)).toEqual(['overlap', 'differs']);
      expect(found.faults[0]?.units).toEqual([moving.receiving, moving.sending].sort());
    });
  });
});
