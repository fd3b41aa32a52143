import fc from 'fast-check';
import { sql } from 'kysely';
import type { Standing } from '../../domain/people/absence';
import { isUnder } from '../../domain/people/line';
import { posts as everyPost, type Post, type StaffId, type UnitId } from '../../domain/people/parties';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { seedStaff, seedUnits } from '../support/people';

const units: readonly UnitId[] = ['police:kent/mosovo', 'police:kent/vetting', 'police:kent/chief-officer'];
const people = ['ann', 'bob', 'cat', 'dan', 'eve', 'fay'].map((name): StaffId => `staff:${name}`);

describe('whom a process about a member of staff concerns', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
    await seedUnits(test.database, units);
    for (const id of people) await seedStaff(test.database, id, 'police:kent/mosovo');
  });
  afterAll(async () => test.drop());

  const set = async (directory: ReadonlyMap<StaffId, Standing>): Promise<void> => {
    for (const [id, { unit, posts = [], supervisor }] of directory)
      await test.database
        .updateTable('staff')
        .set({ unit_id: unit, posts: [...posts], supervisor: supervisor ?? null })
        .where('id', '=', id)
        .execute();
  };
  const rows = async (what: ReturnType<typeof sql<{ id: string }>>): Promise<string[]> =>
    (await what.execute(test.database)).rows.map(({ id }) => id).sort();

  const directories = fc
    .array(
      fc.record({
        unit: fc.constantFrom(...units),
        posts: fc.subarray<Post>([...everyPost]),
        supervisor: fc.option(fc.constantFrom(...people), { nil: undefined }),
      }),
      { minLength: people.length, maxLength: people.length },
    )
    .map(
      (all) =>
        new Map(
          all.map(({ supervisor, ...one }, at): [StaffId, Standing] => {
            const id = people[at] ?? 'staff:ann';
            return [
              id,
              { ...one, supervisor: supervisor === id ? undefined : supervisor, left: false, away: [] },
            ];
          }),
        ),
    );

  it('lists and the engine agree in every line of command on who is under whom', async () => {
    await fc.assert(
      fc.asyncProperty(directories, async (directory) => {
        await set(directory);
        for (const person of people) {
          const under = people.filter((other) => isUnder(other, person, directory));
          const above = people.filter((other) => isUnder(person, other, directory));
          expect(await rows(sql<{ id: string }>`select people_under(${person}) as id`)).toEqual(under);
          expect(await rows(sql<{ id: string }>`select people_above(${person}) as id`)).toEqual(above);
        }
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 40), seed: 20_261_128 },
    );
  });
});
