import { areaOf, type StaffId } from '../../domain/people/parties';
import { dayOf, plusDays } from '../../domain/time/time';
import { saveUnit } from '../../records/people/units';
import { subjectOfStaff } from '../../records/subjects/references';
import { avon, kent, occupationalHealth, staff } from './data';
import { startOnce, type Seeding } from './processes';

const clearedUnits = [`${avon}/mosovo`, `${kent}/mosovo`] as const;

/**
 * Enters the vettings of the two MOSOVO units, one of which runs out soon, and the counselling of one officer; from
 * then on the people of those units need their clearance. Done once.
 */
export async function seedStaffProcesses(seeding: Seeding): Promise<void> {
  const { database, now } = seeding;
  const today = dayOf(now);
  for (const { id, unit } of staff.filter((one) => clearedUnits.some((cleared) => cleared === one.unit))) {
    // Pat's clearance runs out in forty days; everybody else's in a year.
    const heldUntil = plusDays(today, id === 'staff:4712' ? 40 : 365);
    await startFor(seeding, 'vetting', id, {
      unit,
      vettingUnit: `${areaOf(unit)}/vetting`,
      minimum: 'NPPV2',
      heldLevel: 'NPPV2',
      heldFrom: plusDays(heldUntil, -1_000),
      heldUntil,
    });
  }
  await startFor(seeding, 'counselling', 'staff:avon-coordinator', {
    health: occupationalHealth,
    exposure: 'high',
    lastOn: plusDays(today, -170),
  });
  await database.transaction().execute(async (trx) => {
    for (const unit of clearedUnits)
      await saveUnit(trx, { id: unit, needsClearance: true }, { at: now, by: 'staff:seed', cause: 'seed' });
  });
}

async function startFor(
  seeding: Seeding,
  kind: string,
  member: StaffId,
  input: Readonly<Record<string, unknown>>,
): Promise<void> {
  const known = await subjectOfStaff(seeding.database, member);
  if (!known) throw new Error(`${member} is not entered`);
  await startOnce(seeding, {
    id: [kind, member],
    kind,
    subjectId: known.subject,
    input: { member, ...input },
  });
}
