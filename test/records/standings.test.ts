import { randomUUID } from 'node:crypto';
import { createSettle } from '../../activities/settle';
import { absenceOn } from '../../domain/people/absence';
import type { StaffId, UnitId } from '../../domain/people/parties';
import { visibleTo } from '../../domain/people/visibility';
import type { Instant } from '../../domain/time/time';
import type { AbsencePhase } from '../../records/people/absences';
import { leave } from '../../records/people/leaving';
import { saveStaff } from '../../records/people/staff';
import { saveUnit } from '../../records/people/units';
import { readReferenceData } from '../../records/reference/reference-data';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { moving, seedPerson, seedStaff, seedUnits } from '../support/people';

const at: Instant = '2026-06-05T09:00:00.000Z';
const change = { at, by: 'staff:administrator', cause: 'test' };
const unit: UnitId = moving.sending;

const knows = { id: 'staff:administrator', units: [], manages: [], audits: [] };

describe('what settling knows of the directory', () => {
  let records: TestDatabase;
  beforeEach(async () => {
    records = await createTestDatabase();
    await seedUnits(records.database, Object.values(moving));
  });
  afterEach(async () => records.drop());

  const reference = async () => readReferenceData(records.database);
  const standing = async (id: StaffId) => (await reference()).people?.standings.get(id);
  async function away(phase: AbsencePhase, more: object = {}): Promise<void> {
    await records.database
      .insertInto('absence')
      .values({
        id: randomUUID(),
        staff_id: 'staff:ann',
        cover_id: 'staff:bob',
        starts: '2026-06-08',
        ends: '2026-06-12',
        why: 'Leave',
        recorded_at: at,
        recorded_by: 'tester',
        ended_at: null,
        ended_by: null,
        cover_told_at: null,
        return_told_at: null,
        phase,
        ...more,
      })
      .execute();
  }

  it('a settling knows the hours of each unit that has any, as they are now', async () => {
    expect((await reference()).hoursOf?.(unit)).toBeUndefined();
    const working = { opens: '08:00', closes: '18:00', everyDay: false } as const;
    const quiet = { from: '22:00', to: '06:30' } as const;
    const save = async (told: object) =>
      records.database.transaction().execute(async (trx) => saveUnit(trx, { id: unit, ...told }, change));
    await save({ working, quiet });
    expect((await reference()).hoursOf?.(unit)).toEqual({ working, quiet });
    await save({ working: null });
    expect((await reference()).hoursOf?.(unit)).toEqual({ quiet });
    expect((await reference()).hoursOf?.(moving.receiving)).toBeUndefined();
  });

  it('a step wakes when its unit may be chased, and not before', async () => {
    const wakesAt = async (): Promise<string | null> => {
      const subjectId = await seedPerson(records.database, unit, at);
      const processId = randomUUID();
      await createSettle({ database: records.database, newId: randomUUID, continueAfter: 400 }).settle({
        processId,
        now: at,
        by: 'tester',
        key: 'start',
        act: { do: 'start', kind: 'transfer', subjectId, input: { ...moving, confirmedOn: '2026-06-05' } },
      });
      const row = await records.database
        .selectFrom('process')
        .select('wake_at')
        .where('id', '=', processId)
        .executeTakeFirstOrThrow();
      return row.wake_at;
    };
    // Due on Monday 8 June at the end of the day: two thirds of the time have gone on Sunday afternoon.
    expect(await wakesAt()).toBe('2026-06-07T18:19:59.000Z');
    const working = { opens: '08:00', closes: '18:00', everyDay: false } as const;
    await records.database.transaction().execute(async (trx) => saveUnit(trx, { id: unit, working }, change));
    expect(await wakesAt()).toBe('2026-06-08T07:00:00.000Z');
  });

  it('a settling knows who is there, and which units keep their people in the directory', async () => {
    expect((await reference()).people?.keptBy.has(unit)).toBe(false);
    await seedStaff(records.database, 'staff:ann', unit);
    expect(await standing('staff:ann')).toMatchObject({ unit, left: false, away: [], posts: [] });
    expect((await reference()).people?.keptBy).toEqual(new Set([unit]));
    await records.database
      .transaction()
      .execute(async (trx) =>
        leave(trx, { id: 'staff:ann', on: '2026-06-05', why: 'Retired', sees: visibleTo([]), knows }, change),
      );
    expect(await standing('staff:ann')).toMatchObject({ left: true });
    expect((await reference()).people?.keptBy.has(unit)).toBe(false);
    await records.database
      .transaction()
      .execute(async (trx) => saveStaff(trx, { id: 'staff:ann', returns: true }, change));
    expect(await standing('staff:ann')).toMatchObject({ left: false });
  });

  it.each([
    // Day before, first day, last day, day after: w for with the cover.
    ['waits', 'waiting', {}, '-ww-'],
    ['has begun: for a clock that lags it has begun too', 'covering', {}, 'www-'],
    ['is covered', 'covered', {}, 'www-'],
    ['is given back: for a clock that lags it is over too', 'returning', {}, '----'],
    ['is over', 'done', {}, '----'],
    ['was called off', 'done', { ended_at: at }, '----'],
  ] as const)(
    'an absence that %s counts for a settling by its phase',
    async (_says, phase, more, expected) => {
      for (const id of ['staff:ann', 'staff:bob'] as const) await seedStaff(records.database, id, unit);
      await away(phase, more);
      const known = await standing('staff:ann');
      const days = ['2026-06-07', '2026-06-08', '2026-06-12', '2026-06-13'] as const;
      expect(days.map((day) => (absenceOn(known, day) ? 'w' : '-')).join('')).toBe(expected);
    },
  );

  it('the directory is read again after each change of who is there, and after no other', async () => {
    for (const id of ['staff:ann', 'staff:bob'] as const) await seedStaff(records.database, id, unit);
    await away('covering');
    const version = async () =>
      (await records.database.selectFrom('directory_version').select('version').executeTakeFirstOrThrow())
        .version;
    const first = await version();
    // How far a batch is says nothing of who is away.
    await records.database.updateTable('absence').set({ after: 'process-7', cover_told_at: at }).execute();
    expect(await version()).toBe(first);
    await records.database.updateTable('absence').set({ phase: 'returning' }).execute();
    expect(await version()).not.toBe(first);
    expect((await standing('staff:ann'))?.away).toEqual([]);
  });

  it('a settling knows nothing of a change of the directory that was rolled back', async () => {
    await seedStaff(records.database, 'staff:ann', unit);
    await reference();
    const undone = records.database.transaction().execute(async (trx) => {
      await trx.updateTable('staff').set({ active: false }).where('id', '=', 'staff:ann').execute();
      expect((await readReferenceData(trx)).people?.standings.get('staff:ann')?.left).toBe(true);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await standing('staff:ann')).toMatchObject({ left: false });
  });
});

describe('leaving while work is being given', () => {
  let records: TestDatabase;
  beforeEach(async () => {
    records = await createTestDatabase();
    await seedUnits(records.database, Object.values(moving));
    await seedStaff(records.database, 'staff:ann', unit);
    await seedStaff(records.database, 'staff:bob', unit);
  });
  afterEach(async () => records.drop());

  it('a person who leaves while work is being given has no step afterwards, whichever comes first', async () => {
    const { database } = records;
    const { settle } = createSettle({ database, newId: randomUUID, continueAfter: 400 });
    for (let time = 0; time < 6; time += 1) {
      const id: StaffId = `staff:leaver-${time}`;
      await seedStaff(database, id, unit);
      const processId = randomUUID();
      const subjectId = await seedPerson(database, unit, at);
      const common = { processId, now: at, by: 'tester' };
      const input = { ...moving, confirmedOn: '2026-06-05' };
      const { answer } = await settle({
        ...common,
        key: 'start',
        act: { do: 'start', kind: 'transfer', subjectId, input },
      });
      const step = answer.opened[0] ?? '';
      const giving = settle({
        ...common,
        key: 'give',
        act: { do: 'reassign', step, to: unit, assignee: id, reason: 'Hers' },
      });
      const leaving = database
        .transaction()
        .execute(async (trx) =>
          leave(trx, { id, on: '2026-06-05', why: 'Retired', sees: visibleTo([]), knows }, change),
        );
      const [given, left] = await Promise.allSettled([giving, leaving]);
      // One of them came first, and the other was refused.
      expect([given.status, left.status].sort()).toEqual(['fulfilled', 'rejected']);
      const { assignee } = await database
        .selectFrom('step')
        .select('assignee')
        .where('id', '=', step)
        .executeTakeFirstOrThrow();
      const { active } = await database
        .selectFrom('staff')
        .select('active')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      expect([assignee, active]).toEqual(left.status === 'fulfilled' ? [null, false] : [id, true]);
    }
  });
});
