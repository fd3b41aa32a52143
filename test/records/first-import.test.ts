import { importFirst } from '../../local/import-first';
import { verifyChains } from '../../records/log/verify-chains';
import { openDatabase, type Database } from '../../records/database';
import { createTestDatabase, type TestDatabase } from '../support/database';

const administration = 'police:kent/administration';
const units = `unit,title,account,mail\n${administration},Administration,no,admin@example.invalid\npolice:kent/mosovo,MOSOVO unit,,\n`;
const people = [
  'staff,name,unit,posts,supervisor,roles',
  `staff:1,One Example (invented),${administration},force-lead,,directory-administrator;line-administrator`,
  `staff:2,Two Example (invented),${administration},,staff:1,directory-administrator;line-administrator`,
].join('\n');

describe('the first import into a directory that knows nobody', () => {
  let test: TestDatabase;
  let owner: Database;
  beforeAll(async () => {
    test = await createTestDatabase();
    owner = openDatabase({ url: test.ownerUrl, poolSize: 1 });
  });
  afterAll(async () => {
    await owner.destroy();
    await test.drop();
  });
  const take = async (csv: string, dryRun = false) =>
    importFirst(owner, csv, { dryRun, now: new Date('2026-12-01T09:00:00Z') });

  it('the operator enters units, channels, people, posts and roles at once, and all of it is on record as theirs', async () => {
    expect(await take(units, true)).toEqual({
      out: 'On trial, nothing is written. 2 rows of units: 2 entered, 0 changed, 0 the same\n',
      ok: true,
    });
    expect(await owner.selectFrom('unit').select('id').execute()).toEqual([]);
    expect((await take(units)).ok).toBe(true);
    expect(await take(people)).toEqual({
      out: '2 rows of people: 2 entered, 0 changed, 0 the same\n',
      ok: true,
    });
    const channel = await owner.selectFrom('channel').select(['address', 'proven_at']).executeTakeFirst();
    expect(channel).toEqual({ address: 'admin@example.invalid', proven_at: '2026-12-01T09:00:00.000Z' });
    const roles = await owner.selectFrom('staff_role').select(['staff_id', 'granted_by']).execute();
    expect(roles.map(({ staff_id: id, granted_by: by }) => `${id} ${by}`).sort()).toEqual([
      'staff:1 operator',
      'staff:1 operator',
      'staff:2 operator',
      'staff:2 operator',
    ]);
    const lead = await owner
      .selectFrom('staff')
      .select('posts')
      .where('id', '=', 'staff:1')
      .executeTakeFirst();
    expect(lead?.posts).toEqual(['force-lead']);
    const events = await owner.selectFrom('event').select(['actor', 'cause']).distinct().execute();
    expect(events).toEqual([{ actor: 'operator', cause: 'first import' }]);
    expect((await verifyChains(owner)).faults).toEqual([]);
    expect(await owner.selectFrom('change_request').select('id').execute()).toEqual([]);
  });

  it('once the directory knows somebody of an area the operator imports nothing more of it, and of another area they do', async () => {
    for (const csv of [units, people])
      expect(await take(csv)).toEqual({
        out: '/csv: The directory has people of police:kent already: they import through the service\n',
        ok: false,
      });
    expect((await take('unit,title\npolice:essex/mosovo,MOSOVO unit\n')).ok).toBe(true);
  });
});
