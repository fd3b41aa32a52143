import { compareSubject } from '../../proof/compare/subject';
import type { Act } from '../../engine/acts/acts';
import type { FactData } from '../../engine/model/facts';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { adult, board, coordinator } from '../support/meetings';
import { seedPerson, seedStaff, seedUnits } from '../support/people';
import { recallInput, recallUnits } from '../support/recalls';
import { settledRecords } from '../support/settled-records';

const { home } = recallUnits;
const sergeant = 'staff:sergeant';
const chair = 'staff:chair';

describe('what is said to one process, in the records', () => {
  let records: TestDatabase;
  let subject: string;
  let living: ReturnType<typeof settledRecords>;
  let registration: string;
  let meetings: string;

  beforeEach(async () => {
    records = await createTestDatabase();
    const { database } = records;
    await seedUnits(database, [
      ...Object.values(recallUnits),
      coordinator,
      board,
      ...adult.agencies.map(({ unit }) => unit),
    ]);
    await seedStaff(database, sergeant, home, { posts: ['supervisor'] });
    await seedStaff(database, chair, coordinator, { posts: ['supervisor'] });
    subject = await seedPerson(database, home, '2026-11-02T09:00:00.000Z');
    living = settledRecords(database, '2026-11-02T10:00:00.000Z');
    await living.circumstance({
      id: 'licence',
      subjectId: subject,
      kind: 'licence',
      from: '2025-01-01',
      value: 'determinate',
    });
    registration = await living.start('registration', subject, {
      regime: 'soa',
      disposal: 'over-6-under-30-months',
      relevantDate: '2026-11-02',
      born: '1980-01-01',
      home,
      needToKnow: [],
    });
    meetings = await living.start('mapp-meetings', subject, { ...adult, leadAgency: home });
  });
  afterEach(async () => records.drop());

  const outcomeOf = async (id: string): Promise<string | null> =>
    (
      await records.database
        .selectFrom('process')
        .select('outcome')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).outcome;
  const deaths = async (): Promise<string[]> => {
    const rows = await records.database
      .selectFrom('circumstance')
      .select(['starts'])
      .where('subject_id', '=', subject)
      .where('kind', '=', 'deceased')
      .where('withdrawn', '=', false)
      .execute();
    return rows.map(({ starts }) => starts);
  };
  /** The proposals about the person, oldest first: what became of each. */
  const proposals = async (): Promise<{ id: string; outcome: string | null }[]> =>
    records.database
      .selectFrom('process')
      .select(['id', 'outcome'])
      .where('subject_id', '=', subject)
      .where('kind', '=', 'proposal')
      .orderBy('started_at')
      .execute();
  const complete = async (process: string, name: string, outcome: string, by: string, data: FactData = {}) =>
    living.act(
      process,
      { do: 'complete', step: (await living.openStep(process, name)) ?? '', outcome, data } satisfies Act,
      undefined,
      by,
    );
  const twoSay = async (process: string, name: string, data: FactData, second: string): Promise<string> => {
    await living.act(process, { do: 'command', name, data });
    return (await complete(process, 'second-person', 'accepted', second)).answer.fact ?? '';
  };
  const differences = async () => (await compareSubject(records.database, subject)).differences;

  it('a death that is said to the registration ends the recall in the same transaction, and lives again when voided', async () => {
    const recall = await living.start('recall', subject, recallInput);
    const fact = await twoSay(
      registration,
      'end',
      { reason: 'deceased', evidence: 'evidence:certificate' },
      sergeant,
    );
    expect(await Promise.all([registration, recall, meetings].map(outcomeOf))).toEqual([
      'deceased',
      'deceased',
      'death',
    ]);
    expect([(await deaths()).length, await proposals(), await differences()]).toEqual([1, [], []]);
    await living.act(registration, { do: 'void', fact, reason: 'Another person' });
    expect(await Promise.all([registration, recall, meetings].map(outcomeOf))).toEqual([null, null, null]);
    expect([await deaths(), await differences()]).toEqual([[], []]);
  });

  it('a death that the co-ordination says is proposed, taken back with its fact while nobody has decided, and proposed anew when it is said again', async () => {
    const exit = { because: 'death', reason: 'Told by a hospital' };
    const fact = await twoSay(meetings, 'exit', exit, chair);
    expect([await deaths(), await outcomeOf(registration)]).toEqual([[], null]);
    expect((await proposals()).map(({ outcome }) => outcome)).toEqual([null]);
    await living.act(meetings, { do: 'void', fact, reason: 'Another person' });
    expect((await proposals()).map(({ outcome }) => outcome)).toEqual(['taken-back']);
    const again = await twoSay(meetings, 'exit', exit, chair);
    const [, proposed] = await proposals();
    await complete(proposed?.id ?? '', 'decide', 'accepted', sergeant);
    expect([(await deaths()).length, await outcomeOf(registration)]).toEqual([1, 'deceased']);
    // Once it is on record, that it never was is proposed too.
    await living.act(meetings, { do: 'void', fact: again, reason: 'Another person' });
    expect((await deaths()).length).toBe(1);
    const last = (await proposals()).find(({ outcome }) => outcome === null);
    await complete(last?.id ?? '', 'decide', 'accepted', sergeant);
    expect([await deaths(), await outcomeOf(registration), await differences()]).toEqual([[], null, []]);
  });

  it('a level is told by the meetings alone while they are open, and by whoever may say it once they are over', async () => {
    const level = {
      id: 'level',
      subjectId: subject,
      kind: 'mappa-level',
      from: '2026-11-02',
      value: '2',
      units: [home],
    };
    await expect(living.circumstance(level)).rejects.toThrow('is open decides this');
    await twoSay(meetings, 'exit', { because: 'transfer', reason: 'Moved to Kent' }, chair);
    expect(await outcomeOf(meetings)).toBe('transfer');
    await living.circumstance(level);
    const { kind } = await records.database
      .selectFrom('circumstance')
      .select('kind')
      .where('id', '=', 'level')
      .executeTakeFirstOrThrow();
    expect(kind).toBe('mappa-level');
  });
});
