import { audienceOf, isReserved, visibilities } from '../../domain/people/visibility';
import type { NeedToKnow } from '../../domain/people/need-to-know';
import type { Reader } from '../database';
import { needToKnowOf } from './need-to-know';
import { recordsOf } from './records';

/** Units that have a part in any process of a subject, the unit accountable for it, and whom the subject is for. */
export async function sightOfSubject(
  reader: Reader,
  subjectId: string,
): Promise<{ units: string[]; areas: string[]; needToKnow: NeedToKnow | null }> {
  const processes = await reader
    .selectFrom('process')
    .select(['units', 'areas', 'visibility'])
    .where('subject_id', '=', recordsOf(subjectId))
    // What is reserved for a role shows its subject to nobody by that.
    .where('visibility', 'not in', visibilities.filter(isReserved))
    .execute();
  const accountable = await reader
    .selectFrom('circumstance')
    .select('value')
    .where('subject_id', '=', recordsOf(subjectId))
    .where('kind', '=', 'accountable')
    .where('withdrawn', '=', false)
    .execute();
  // A member of staff is their unit's.
  const employed = await reader
    .selectFrom('subject_reference')
    .innerJoin('staff', 'staff.id', 'subject_reference.value')
    .select('staff.unit_id')
    .where('subject_reference.kind', '=', 'staff')
    .where('subject_reference.subject_id', '=', subjectId)
    .execute();
  const units = [
    ...accountable.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
    ...employed.map(({ unit_id: unit }) => unit),
  ];
  return {
    needToKnow: await needToKnowOf(reader, subjectId),
    units: [...new Set([...units, ...processes.flatMap((row) => row.units)])],
    areas: [
      ...new Set([
        ...units.map((unit) => unit.split('/')[0] ?? ''),
        // Elsewhere than in an area's own process, a subject is shown to the units that have a part in it alone.
        ...processes.flatMap((row) => (audienceOf(row.visibility).forces ? row.areas : [])),
      ]),
    ],
  };
}
