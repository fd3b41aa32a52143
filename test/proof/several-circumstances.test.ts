import { Client } from 'pg';
import { compareSubject } from '../../proof/compare/subject';
import type { Act } from '../../engine/acts/acts';
import type { FactData } from '../../engine/model/facts';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { seedPerson, seedStaff, seedUnits } from '../support/people';
import { recallAnswers, recallInput, recallUnits } from '../support/recalls';
import { settledRecords } from '../support/settled-records';

const days = 24 * 3_600_000;

describe('the records of somebody who was unlawfully at large twice by one recall', () => {
  let records: TestDatabase;
  let owner: Client;
  let subject: string;
  let living: ReturnType<typeof settledRecords>;
  let recall: string;

  const spells = async () => {
    const rows = await records.database
      .selectFrom('circumstance')
      .select(['id', 'withdrawn'])
      .where('kind', '=', 'unlawfully-at-large')
      .orderBy('starts')
      .execute();
    return rows.flatMap(({ id, withdrawn }) => (withdrawn ? [] : [id.replace(`${recall}/`, '')]));
  };
  const differences = async () => (await compareSubject(records.database, subject)).differences;
  const custody = async (id: string, from: string, to?: string) =>
    living.circumstance({
      id,
      subjectId: subject,
      kind: 'custody',
      from,
      to,
      ...(to && { endReason: 'escape' }),
    });

  beforeEach(async () => {
    records = await createTestDatabase();
    owner = new Client({ connectionString: records.ownerUrl });
    await owner.connect();
    const { database } = records;
    await seedUnits(database, Object.values(recallUnits));
    for (const [id, post] of [
      ['staff:bristol-senior', 'supervisor'],
      ['staff:bristol-head', 'force-lead'],
    ] as const)
      await seedStaff(database, id, recallUnits.probation, { posts: [post] });
    subject = await seedPerson(database, recallUnits.home, '2026-06-01T09:00:00.000Z');
    living = settledRecords(database, '2026-06-02T09:00:00.000Z');
    await living.circumstance({
      id: 'licence',
      subjectId: subject,
      kind: 'licence',
      from: '2025-01-01',
      value: 'determinate',
    });
    recall = await living.start('recall', subject, recallInput);
    const answer = async (name: string, outcome: string, data: FactData): Promise<void> => {
      const step = (await living.openStep(recall, name)) ?? '';
      await living.act(recall, { do: 'complete', step, outcome, data } satisfies Act);
    };
    await answer('consider', 'recall', recallAnswers.recall);
    await answer('request', 'sent', recallAnswers.sent);
    await answer('revoke', 'revoked', recallAnswers.revoked);
    living.advance(10 * days);
    // Taken on the 4th, gone on the 6th, and taken again on the 8th.
    await custody('custody-1', '2026-06-04T10:00:00.000Z', '2026-06-06T10:00:00.000Z');
    await custody('custody-2', '2026-06-08T10:00:00.000Z');
  });
  afterEach(async () => {
    await owner.end();
    await records.drop();
  });

  it('two times at large are in the records as the log tells them, and stay so when the first custody is withdrawn', async () => {
    expect(await spells()).toEqual([
      expect.stringContaining('unlawfully-at-large/'),
      'unlawfully-at-large/custody-1',
    ]);
    expect(await differences()).toEqual([]);
    await living.circumstance({
      id: 'custody-1',
      subjectId: subject,
      kind: 'custody',
      from: '2026-06-04T10:00:00.000Z',
      withdrawn: true,
    });
    expect(await spells()).toHaveLength(1);
    expect(await differences()).toEqual([]);
  });

  it('control: verifying finds a time at large that no event tells of', async () => {
    await owner.query(
      `update circumstance set id = id || '-copied' where id = '${recall}/unlawfully-at-large/custody-1'`,
    );
    expect((await differences()).map(({ what }) => what).sort()).toEqual([
      'circumstance-missing',
      'circumstance-unknown',
    ]);
  });

  it('two times at large are as the log tells them where an earlier version numbered them and its events did not name them', async () => {
    await owner.query('alter table event disable trigger user');
    await owner.query(
      `update event set data = data - 'id' where stream = '${recall}' and type like 'circumstance-%'`,
    );
    await owner.query(
      `update circumstance set id = process_id || '/unlawfully-at-large' ||
         case when id like '%/custody-1' then '/2' else '' end where kind = 'unlawfully-at-large'`,
    );
    expect(await spells()).toEqual(['unlawfully-at-large', 'unlawfully-at-large/2']);
    expect(await differences()).toEqual([]);

    // The recall is settled by this version now: both keep their names until one is withdrawn.
    await living.act(recall, { do: 'nudge', cause: 'a new version', since: '2026-01-01T00:00:00.000Z' });
    expect(await spells()).toEqual(['unlawfully-at-large', 'unlawfully-at-large/2']);
    await living.circumstance({
      id: 'custody-1',
      subjectId: subject,
      kind: 'custody',
      from: '2026-06-04T10:00:00.000Z',
      withdrawn: true,
    });
    expect(await spells()).toEqual(['unlawfully-at-large']);
    expect(await differences()).toEqual([]);
  });
});
