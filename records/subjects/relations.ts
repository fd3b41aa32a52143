import { spellsAt } from '../../domain/circumstances';
import type { KnownOfSubject } from '../../domain/people/relations';
import type { UnitId } from '../../domain/people/parties';
import { isReserved, visibilities } from '../../domain/people/visibility';
import type { Instant } from '../../domain/time/time';
import type { InHandsOf } from '../../engine/definition/define-process';
import { isOutgrown } from '../../engine/kernel/fold';
import { viewOf } from '../../engine/kernel/view';
import type { Surroundings } from '../../engine/model/surroundings';
import { definitionOf } from '../../workflows/catalogue';
import type { Reader } from '../database';
import { loadProcess } from '../processes/store';
import { readReferenceData } from '../reference/reference-data';
import { readSpells } from './circumstances';
import { recordsOf } from './records';

/**
 * Who has to do with a subject at an instant, by the rows as they stand. What is reserved for one role says nothing
 * here: whoever asks may not learn of it.
 */
export async function readKnownOfSubject(
  reader: Reader,
  subjectId: string,
  now: Instant,
): Promise<KnownOfSubject> {
  const spells = await readSpells(reader, subjectId);
  const around = { now, spells, reference: await readReferenceData(reader) };
  const open = await openOnes(reader, subjectId);
  const hands: InHandsOf[] = [];
  for (const { id } of open) hands.push(await inHandsOf(reader, id, around));
  const prison = await prisonOfNewestMovement(reader, subjectId);
  return {
    accountable: spellsAt(spells, now).accountable?.value,
    enteredBy: await unitOfWhoeverEntered(reader, subjectId),
    units: [...new Set(open.flatMap(({ units }) => units as UnitId[]))],
    supervisors: hands.flatMap(({ probation }) => probation || []),
    prisons: [
      ...hands.flatMap(({ prison: holds }) => holds || []),
      ...(prison === undefined ? [] : [prison]),
    ],
    employedBy: await unitOfMember(reader, subjectId),
  };
}

const openOnes = async (reader: Reader, subjectId: string): Promise<{ id: string; units: string[] }[]> =>
  reader
    .selectFrom('process')
    .select(['id', 'units'])
    .where('subject_id', '=', recordsOf(subjectId))
    .where('outcome', 'is', null)
    .where('visibility', 'not in', visibilities.filter(isReserved))
    .orderBy('id')
    .execute();

/** What a process says of who has the person; nothing where its state is kept in an older shape, until it settles. */
async function inHandsOf(reader: Reader, id: string, around: Surroundings): Promise<InHandsOf> {
  const loaded = await loadProcess(reader, id);
  if (!loaded) return {};
  const definition = definitionOf(loaded.process.kind);
  if (!definition?.behaviour.inHandsOf || isOutgrown(definition, loaded.process)) return {};
  return definition.behaviour.inHandsOf(viewOf(loaded.process, around));
}

async function prisonOfNewestMovement(reader: Reader, subjectId: string): Promise<UnitId | undefined> {
  const newest = await reader
    .selectFrom('movement')
    .select('unit_id')
    .where('subject_id', '=', recordsOf(subjectId))
    .orderBy('at', 'desc')
    .orderBy('ordinal', 'desc')
    .limit(1)
    .executeTakeFirst();
  return newest?.unit_id as UnitId | undefined;
}

async function unitOfWhoeverEntered(reader: Reader, subjectId: string): Promise<UnitId | undefined> {
  const entered = await reader
    .selectFrom('subject')
    .innerJoin('staff', 'staff.id', 'subject.created_by')
    .select('staff.unit_id')
    .where('subject.id', '=', subjectId)
    .executeTakeFirst();
  return entered?.unit_id as UnitId | undefined;
}

async function unitOfMember(reader: Reader, subjectId: string): Promise<UnitId | undefined> {
  const member = await reader
    .selectFrom('subject_reference')
    .innerJoin('staff', 'staff.id', 'subject_reference.value')
    .select('staff.unit_id')
    .where('subject_reference.kind', '=', 'staff')
    .where('subject_reference.subject_id', '=', subjectId)
    .executeTakeFirst();
  return member?.unit_id as UnitId | undefined;
}
