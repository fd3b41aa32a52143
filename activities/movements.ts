import type { Transaction } from 'kysely';
import { Refused } from '../domain/errors';
import { parseReference } from '../domain/identifiers';
import { doubts, effectsOf, readMovement, type Doubt, type MovementEffect } from '../domain/movements';
import type { UnitId } from '../domain/people/parties';
import type { Instant } from '../domain/time/time';
import type { Match } from '../engine/definition/plan';
import { startedIdOf } from '../engine/model/ids';
import type { Tables } from '../records/database';
import {
  custodyOf,
  deskOf,
  enterAsSubject,
  holdMovement,
  movementOf,
  noteAsked,
  noteRecorded,
  noteTakenBack,
  readPrisoner,
  subjectBy,
  type MovementRow,
} from '../records/movements/movements';
import { circumstanceOf } from '../records/subjects/circumstances';
import type { RecordedEffect } from '../records/tables/movements';
import { kindOfDoubt, kindsOnMovements } from '../workflows/catalogue';
import type { FollowUp, ToldCircumstance } from './follow-up';

interface Told {
  readonly by: string;
  readonly now: Instant;
}

/** Whose word a movement is: the prison's, and that of the desk where somebody placed it. */
type Word = Required<Pick<ToldCircumstance, 'units'>> & Pick<ToldCircumstance, 'unlessTheirs'>;

/**
 * Decides what a prison's movement means, once: a circumstance where that is certain, a step for a person where it
 * is not. Asked again, it says the same again. Movements of one prisoner are decided one after the other.
 */
export async function decideMovement(trx: Transaction<Tables>, id: string, told: Told): Promise<FollowUp[]> {
  const { row, others } = await held(trx, id);
  if (row.status === 'asked') return ask(trx, row, row.doubt as Doubt, told);
  if (row.status === 'recorded' && row.subject_id !== null)
    return tell(
      row.subject_id,
      (row.effect ?? []).map(({ after }) => after),
      { ...told, ...wordOf(row) },
    );
  const { subjectId, known } = await readPrisoner(trx, row, others, kindsOnMovements);
  const reading = readMovement(movementOf(row, subjectId), known);
  if ('doubt' in reading) return ask(trx, row, reading.doubt, told);
  if (subjectId === undefined) return ask(trx, row, 'unknown-person', told);
  return record(trx, { id, subjectId, status: 'recorded' }, reading.record, { ...told, ...wordOf(row) });
}

/** Records what a movement means for the person who was named at the desk. */
export async function placeMovement(
  trx: Transaction<Tables>,
  { movement, reference }: Match,
  told: Told,
): Promise<FollowUp[]> {
  const { row } = await held(trx, movement);
  const read = parseReference(reference.kind, reference.value);
  const subjectId = read.ok ? await subjectBy(trx, reference.kind, read.value) : undefined;
  if (subjectId === undefined) throw new Refused('movement.subject-not-found');
  const reading = effectsOf(movementOf(row, subjectId), await custodyOf(trx, subjectId));
  if ('doubt' in reading) throw new Refused('movement.does-not-fit', { detail: `${doubts[reading.doubt]}.` });
  const word = wordOf(row, await deskOf(trx, row.unit_id));
  return record(trx, { id: movement, subjectId, status: 'asked' }, reading.record, { ...told, ...word });
}

/**
 * Restores what stood before somebody was named at the desk. Refused where something was recorded on top of it
 * since.
 */
export async function takeBackMovement(
  trx: Transaction<Tables>,
  { movement }: Match,
  told: Told,
): Promise<FollowUp[]> {
  const { row } = await held(trx, movement);
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

async function held(
  trx: Transaction<Tables>,
  id: string,
): Promise<{ row: MovementRow; others: readonly MovementRow[] }> {
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
  { id, nomis, kind, unit_id: prison, at }: MovementRow,
  doubt: Doubt,
  { by, now }: Told,
): Promise<FollowUp[]> {
  const processId = startedIdOf(id, kindOfDoubt);
  await enterAsSubject(trx, id, { by, now });
  await noteAsked(trx, id, { doubt, processId, now });
  const input = { movement: id, nomis, kind, prison, at, doubt, desk: await deskOf(trx, prison) };
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
