import type { Transaction } from 'kysely';
import { Refused } from '../domain/errors';
import { parseReference } from '../domain/identifiers';
import {
  doubts,
  effectsOf,
  isSameMovement,
  readMovement,
  type Doubt,
  type MovementEffect,
  type Reading,
} from '../domain/movements';
import type { UnitId } from '../domain/people/parties';
import type { Instant } from '../domain/time/time';
import type { Match } from '../engine/definition/plan';
import { startedIdOf } from '../engine/model/ids';
import type { Tables } from '../records/database';
import { deskOf } from '../records/movements/feeds';
import {
  enterAsSubject,
  holdMovement,
  movementOf,
  noteAsked,
  noteDoubt,
  noteRecorded,
  noteRepeated,
  noteTakenBack,
  saidOf,
  type Held,
  type MovementRow,
} from '../records/movements/movements';
import { heldBefore, readPrisoner, subjectBy, waitingAmong } from '../records/movements/prisoner';
import { circumstanceOf } from '../records/subjects/circumstances';
import { holdSubject } from '../records/subjects/subject';
import type { RecordedEffect } from '../records/tables/movements';
import { kindOfDoubt, kindsOnMovements } from '../workflows/catalogue';
import type { FollowUp, ToldCircumstance } from './follow-up';
import { giveNumbers, readMerger, takeNumbersBack } from './prison-numbers';

interface Told {
  readonly by: string;
  readonly now: Instant;
}

/** Whose word a movement is: the prison's, and that of the desk where somebody placed it. */
type Word = Required<Pick<ToldCircumstance, 'units'>> & Pick<ToldCircumstance, 'unlessTheirs'>;

/**
 * Decides what a prison's movement means, once: a circumstance where that is certain, a step for a person where it
 * is not, nothing where it only tells another one again. Asked again, it says the same again. Movements of one prisoner
 * are decided one after the other.
 */
export async function decideMovement(trx: Transaction<Tables>, id: string, told: Told): Promise<FollowUp[]> {
  const movement = await held(trx, id);
  const { row, others } = movement;
  if (row.status === 'repeated') return [];
  if (row.status === 'asked')
    return [...(await ask(trx, row, row.doubt as Doubt, told)), { do: 'reread', movement: id }];
  if (row.status === 'recorded' && row.subject_id !== null)
    return tell(
      row.subject_id,
      (row.effect ?? []).map(({ after }) => after),
      { ...told, ...wordOf(row) },
    );
  const first = others.find(
    (one) => BigInt(one.ordinal) < BigInt(row.ordinal) && isSameMovement(saidOf(one), saidOf(row)),
  );
  if (first) {
    await noteRepeated(trx, id, { sameAs: first.id, now: told.now });
    return [];
  }
  const { reading, subjectId } = await readNow(trx, movement);
  if ('doubt' in reading) return ask(trx, row, reading.doubt, told);
  // A merger of numbers that are nobody's yet: whoever is found by one of them has both.
  if (subjectId === undefined) {
    await noteRecorded(trx, id, { status: 'recorded', subjectId: null, effect: [], now: told.now });
    return [];
  }
  if (row.kind === 'merged') await giveNumbers(trx, row, { ...told, subjectId });
  const word = { ...told, ...wordOf(row) };
  return [
    ...(await record(trx, { id, subjectId, status: 'recorded' }, reading.record, word)),
    // What came too early may fit now.
    { do: 'reread', movement: id },
  ];
}

/** What a movement means by everything that is known now, and of whom. */
async function readNow(
  trx: Transaction<Tables>,
  movement: Held,
): Promise<{ reading: Reading; subjectId: string | undefined }> {
  if (movement.row.kind === 'merged') return readMerger(trx, movement.row);
  const { subjectId, known } = await readPrisoner(trx, movement, kindsOnMovements);
  return { reading: readMovement(movementOf(movement.row, subjectId), known), subjectId };
}

/**
 * Reads the movements of a prisoner again about which somebody is being asked, as they happened. The first that has
 * become certain is recorded, and its step closes; when that is done, the next are read. Of the others the step says
 * why nobody can tell yet.
 */
export async function readAgain(
  trx: Transaction<Tables>,
  id: string,
  { now }: Pick<Told, 'now'>,
): Promise<FollowUp[]> {
  const { row, others } = await held(trx, id);
  const all = [row, ...others];
  const followUps: FollowUp[] = [];
  for (const one of await waitingAmong(trx, all)) {
    const rest = all.filter(({ id: other }) => other !== one.id);
    const { reading } = await readNow(trx, { row: one, others: rest });
    const says = 'doubt' in reading ? reading.doubt : 'certain';
    if (says === one.doubt || one.process_id === null) continue;
    if (says !== 'certain') await noteDoubt(trx, one.id, says);
    followUps.push({
      do: 'command',
      processId: one.process_id,
      name: 'read-again',
      data: { reading: says },
      key: `read-again ${says} ${now}`,
    });
    if (says === 'certain') break;
  }
  return followUps;
}

/** Records what a movement means for the person who was named at the desk; its number is theirs from then on. */
export async function placeMovement(
  trx: Transaction<Tables>,
  { movement, reference }: Match,
  told: Told,
): Promise<FollowUp[]> {
  const { row } = await held(trx, movement);
  const read = parseReference(reference.kind, reference.value);
  const subjectId = read.ok ? await subjectBy(trx, reference.kind, read.value) : undefined;
  if (subjectId === undefined) throw new Refused('movement.subject-not-found');
  await holdSubject(trx, subjectId);
  await giveNumbers(trx, row, { ...told, subjectId });
  // Held again: more of the person's movements are known by the number.
  const known = await heldBefore(trx, await held(trx, movement), subjectId);
  const reading = effectsOf(movementOf(row, subjectId), known);
  if ('doubt' in reading) throw new Refused('movement.does-not-fit', { detail: `${doubts[reading.doubt]}.` });
  const word = wordOf(row, await deskOf(trx, row.unit_id));
  return record(trx, { id: movement, subjectId, status: 'asked' }, reading.record, { ...told, ...word });
}

/**
 * Restores what stood before somebody was named at the desk, and takes the number back. Refused where something was
 * recorded on top of it since.
 */
export async function takeBackMovement(
  trx: Transaction<Tables>,
  { movement }: Match,
  told: Told,
): Promise<FollowUp[]> {
  const { row, others } = await held(trx, movement);
  const { subject_id: subjectId } = row;
  if (!subjectId) throw new Refused('movement.not-found');
  const effects = [...(row.effect ?? [])].reverse();
  const recorded: RecordedEffect[] = [];
  for (const effect of effects) {
    const known = await circumstanceOf(trx, effect.after.id);
    // What is only proposed so far has changed nothing.
    if (!known) continue;
    if (!isUntouched(known, effect.after)) throw new Refused('movement.superseded');
    recorded.push(effect);
  }
  await noteTakenBack(trx, movement, told.now);
  if (await takeNumbersBack(trx, row, { ...told, subjectId }))
    // They were taken to be of this person by the number alone, and changed nothing of them.
    for (const one of others)
      if (one.nomis === row.nomis && one.subject_id === subjectId && (one.effect ?? []).length === 0)
        await noteTakenBack(trx, one.id, told.now);
  return recorded.map(({ after: { id, kind, from }, before }) => ({
    do: 'tell',
    circumstance: {
      id,
      kind,
      subjectId,
      from: before?.from ?? from,
      ...(before?.to && { to: before.to }),
      ...(before?.endReason && { endReason: before.endReason }),
      withdrawn: before === undefined,
      ...told,
      ...wordOf(row),
      // What was recorded in error is undone, whoever may say it now.
      unlessTheirs: 'record',
    },
  }));
}

/** A prison tells custody; a death that it tells is the accountable unit's to confirm, whoever has the desk. */
const wordOf = ({ unit_id: prison }: MovementRow, desk?: UnitId): Word => ({
  units: [prison as UnitId, ...(desk === undefined ? [] : [desk])],
  unlessTheirs: 'propose',
});

async function held(trx: Transaction<Tables>, id: string): Promise<Held> {
  const movement = await holdMovement(trx, id);
  if (!movement) throw new Refused('movement.not-found');
  return movement;
}

type Known = NonNullable<Awaited<ReturnType<typeof circumstanceOf>>>;

const isUntouched = (known: Known, after: MovementEffect): boolean =>
  !known.withdrawn &&
  known.starts === after.from &&
  known.ends === (after.to ?? null) &&
  known.end_reason === (after.endReason ?? null);

/** Has the prison's desk asked, by a process whose subject is the movement itself. */
async function ask(
  trx: Transaction<Tables>,
  { id, nomis, kind, unit_id: prison, at, removed }: MovementRow,
  doubt: Doubt,
  { by, now }: Told,
): Promise<FollowUp[]> {
  const processId = startedIdOf(id, kindOfDoubt);
  await enterAsSubject(trx, id, { by, now });
  await noteAsked(trx, id, { doubt, processId, now });
  const desk = await deskOf(trx, prison);
  const input = { movement: id, nomis, kind, prison, at, doubt, desk, ...(removed !== null && { removed }) };
  const start = { kind: kindOfDoubt, processId, input };
  return [{ do: 'start', start, about: { subjectId: id, visibility: 'area' }, stream: id }];
}

/** Keeps what a movement changes of a person, with what stood before, and has it told. */
async function record(
  trx: Transaction<Tables>,
  { id, subjectId, status }: { id: string; subjectId: string; status: 'recorded' | 'asked' },
  effects: readonly MovementEffect[],
  told: Told & Word,
): Promise<FollowUp[]> {
  const recorded: RecordedEffect[] = [];
  for (const after of effects) {
    const known = await circumstanceOf(trx, after.id);
    const before =
      known && !known.withdrawn
        ? { from: known.starts, to: known.ends, endReason: known.end_reason }
        : undefined;
    recorded.push({ after, ...(before && { before }) });
  }
  await noteRecorded(trx, id, { status, subjectId, effect: recorded, now: told.now });
  return tell(subjectId, effects, told);
}

const tell = (subjectId: string, effects: readonly MovementEffect[], told: Told & Word): FollowUp[] =>
  effects.map((effect) => ({ do: 'tell', circumstance: { ...effect, subjectId, ...told } }));
