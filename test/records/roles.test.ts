import type { StaffId } from '../../domain/people/parties';
import type { Power, Role } from '../../domain/people/roles';
import type { Instant } from '../../domain/time/time';
import { EnoughHolders, grantToFirst } from '../../records/people/first-holders';
import { endRole, grantRole, rolesOf } from '../../records/people/roles';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { seedStaff, seedUnits } from '../support/people';

const at: Instant = '2026-06-05T09:00:00.000Z';
const unit = 'police:kent/administration';
const office = 'hmpps:england-and-wales/casework';

describe('the roles of people', () => {
  let records: TestDatabase;
  beforeAll(async () => {
    records = await createTestDatabase();
    await seedUnits(records.database, ['police:kent/mosovo', office]);
    for (const id of ['staff:ann', 'staff:gone'] as const)
      await seedStaff(records.database, id, 'police:kent/mosovo', { active: id === 'staff:ann' });
    await seedStaff(records.database, 'staff:national', office);
  });
  afterAll(async () => records.drop());

  const grant = async (staff: StaffId, role: Role, by = 'staff:bob') =>
    records.database
      .transaction()
      .execute(async (trx) => grantRole(trx, { staff, role }, { at, by, cause: 'test' }));
  const end = async (staff: StaffId, role: Role) =>
    records.database
      .transaction()
      .execute(async (trx) => endRole(trx, { staff, role }, { at, by: 'staff:bob', cause: 'test' }));
  const first = async (staff: StaffId, power: Power, of: typeof unit | typeof office = unit) =>
    grantToFirst(
      records.database,
      { staff, power, unit: of, name: 'Invented' },
      { at, by: 'operator', cause: 'test' },
    );

  it('a role is granted once, ends once, and may be granted again, each time with an event', async () => {
    expect([await grant('staff:ann', 'manager'), await grant('staff:ann', 'manager')]).toEqual([
      'granted',
      'same',
    ]);
    expect(await rolesOf(records.database, 'staff:ann')).toEqual(['manager']);
    expect([await end('staff:ann', 'manager'), await end('staff:ann', 'manager')]).toEqual(['ended', 'same']);
    expect(await rolesOf(records.database, 'staff:ann')).toEqual([]);
    expect(await grant('staff:ann', 'manager')).toBe('granted');
    const events = await records.database
      .selectFrom('event')
      .select('type')
      .where('stream', '=', 'staff:ann')
      .orderBy('ordinal')
      .execute();
    expect(events.map(({ type }) => type)).toEqual(['role-granted', 'role-ended', 'role-granted']);
  });

  it.each([
    ['to oneself', 'staff:ann', 'auditor', 'staff:ann', 'role.to-oneself'],
    ['to somebody who has left', 'staff:gone', 'auditor', 'staff:bob', 'staff.left'],
    ['to somebody whom nobody entered', 'staff:none', 'auditor', 'staff:bob', 'person.not-found'],
    ['of a nation in a force', 'staff:ann', 'national-auditor', 'staff:bob', 'role.of-national-office'],
    ['of national law in a force', 'staff:ann', 'law-administrator', 'staff:bob', 'role.of-national-office'],
  ] as const)('a role is not granted %s', async (_says, staff, role, by, code) => {
    await expect(grant(staff, role, by)).rejects.toMatchObject({ code });
  });

  it('a national role is granted in a national office', async () => {
    expect(await grant('staff:national', 'national-auditor')).toBe('granted');
  });

  it('the database refuses a grant to oneself, whoever writes it', async () => {
    const own = records.database
      .insertInto('staff_role')
      .values({
        staff_id: 'staff:ann',
        role: 'auditor',
        granted_at: at,
        granted_by: 'staff:ann',
        cause: 'test',
        ended_at: null,
        ended_by: null,
      })
      .execute();
    await expect(own).rejects.toThrow(/check/);
  });

  it('an operator gives a power to the first two people of an area, and to no third', async () => {
    expect(await first('staff:first', 'directory-administrator')).toBe('granted');
    expect(await first('staff:second', 'directory-administrator')).toBe('granted');
    expect(await first('staff:second', 'directory-administrator')).toBe('same');
    await expect(first('staff:third', 'directory-administrator')).rejects.toThrow(EnoughHolders);
    // Another power, and the same power in another area, have no holders yet.
    expect(await first('staff:third', 'line-administrator')).toBe('granted');
    expect(await first('staff:fourth', 'directory-administrator', office)).toBe('granted');
    await end('staff:first', 'directory-administrator');
    expect(await first('staff:third', 'directory-administrator')).toBe('granted');
  });

  it('an operator moves nobody to another unit in passing', async () => {
    await expect(first('staff:ann', 'channel-administrator')).rejects.toThrow('of another unit');
    expect(await rolesOf(records.database, 'staff:ann')).toEqual(['manager']);
  });
});
