import type { Transaction } from 'kysely';
import { Refused } from '../domain/errors';
import { parseReference } from '../domain/identifiers';
import { doubts, effectsOf, readMovement, type Doubt, type MovementEffect } from '../domain/movements';
import type { Visibility } from '../domain/people/visibility';
import type { Instant } from '../domain/time/time';
import type { RecordedEffect } from '../records/tables/movements';
import type { Tables } from '../records/database';
import {
  custodyOf,
  deskOf,
  holdMovement,
  movementOf,
  readPrisoner,
  subjectBy,
} from '../records/movements/movements';
import type { Match } from '../engine/definition/plan';
import { stepIdOf } from '../engine/kernel/draft';
import type { MatchDraft, StartDraft } from '../engine/kernel/records';
import type { CircumstanceRequest, Nudge } from '../workflows/shell/contracts';

interface Told {
  readonly by: string;
  readonly now: Instant;
}

export interface MovementDependencies {
  /** Records a circumstance inside the transaction; the same again changes nothing. */
  readonly record: (
    trx: Transaction<Tables>,
    request: CircumstanceRequest & Told,
  ) => Promise<readonly Nudge[]>;
  /** Starts a process inside the transaction, once. */
  readonly start: (
    trx: Transaction<Tables>,
    start: StartDraft,
    about: { readonly subjectId: string; readonly visibility: Visibility },
    stream: string,
    now: Instant,
  ) => Promise<readonly Nudge[]>;
}

/** What is made of prisons' movements: a circumstance where that is certain, a step for a person where not. */
export function createMovements({ record, start }: MovementDependencies) {
  return {
    /**
     * Decides on a movement and records what it means, once: run again, it says what there is to tell again.
     * Movements of one prisoner are decided one after the other.
     */
    async recordMovement(trx: Transaction<Tables>, id: string, told: Told): Promise<readonly Nudge[]> {
      const held = await holdMovement(trx, id);
      if (!held) throw new Refused('movement.not-found');
      const { row, others } = held;
      if (row.status === 'asked') return ask(trx, row, row.doubt as Doubt, told);
      if (row.status === 'recorded' && row.subject_id !== null)
        return recordAll(
          trx,
          row.subject_id,
          (row.effect ?? []).map(({ after }) => after),
          told,
        );
      const { subjectId, known } = await readPrisoner(trx, row, others);
      const reading = readMovement(movementOf(row, subjectId), known);
      if ('doubt' in reading || subjectId === undefined)
        return ask(trx, row, 'doubt' in reading ? reading.doubt : 'unknown-person', told);
      return apply(trx, id, subjectId, reading.record, told, 'recorded');
    },

    /** Records what a movement tells of the person who was named, and takes back what an earlier naming recorded. */
    async match(
      trx: Transaction<Tables>,
      { before, now: next }: MatchDraft,
      told: Told,
    ): Promise<readonly Nudge[]> {
      const undone = before ? await takeBack(trx, before, told) : [];
      return next ? [...undone, ...(await place(trx, next, told))] : undone;
    },
  };

  async function ask(
    trx: Transaction<Tables>,
    row: NonNullable<Awaited<ReturnType<typeof holdMovement>>>['row'],
    doubt: Doubt,
    { by, now }: Told,
  ): Promise<readonly Nudge[]> {
    const { id, nomis, kind, unit_id: prison, at } = row;
    const processId = stepIdOf(id, 'start prison-movement');
    await trx
      .insertInto('subject')
      .values({ id, kind: 'movement', name: null, created_at: now, created_by: by })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await trx
      .updateTable('movement')
      .set({ status: 'asked', doubt, process_id: processId, settled_at: now })
      .where('id', '=', id)
      .execute();
    const input = { movement: id, nomis, kind, prison, at, doubt, desk: await deskOf(trx, prison) };
    return start(
      trx,
      { kind: 'prison-movement', processId, input },
      { subjectId: id, visibility: 'area' },
      id,
      now,
    );
  }

  async function place(
    trx: Transaction<Tables>,
    { movement, reference }: Match,
    told: Told,
  ): Promise<readonly Nudge[]> {
    const held = await holdMovement(trx, movement);
    if (!held) throw new Refused('movement.not-found');
    const read = parseReference(reference.kind, reference.value);
    const subjectId = read.ok ? await subjectBy(trx, reference.kind, read.value) : undefined;
    if (subjectId === undefined) throw new Refused('movement.subject-not-found');
    const reading = effectsOf(movementOf(held.row, subjectId), await custodyOf(trx, subjectId));
    if ('doubt' in reading)
      throw new Refused('movement.does-not-fit', { detail: `${doubts[reading.doubt]}.` });
    return apply(trx, movement, subjectId, reading.record, told, 'asked');
  }

  async function apply(
    trx: Transaction<Tables>,
    id: string,
    subjectId: string,
    effects: readonly MovementEffect[],
    told: Told,
    status: 'recorded' | 'asked',
  ): Promise<readonly Nudge[]> {
    const recorded: RecordedEffect[] = [];
    for (const after of effects) {
      const known = await circumstanceOf(trx, after.id);
      const before = known && !known.withdrawn ? known : undefined;
      recorded.push({
        after,
        ...(before && {
          before: { from: before.starts, to: before.ends, endReason: before.end_reason },
        }),
      });
    }
    await trx
      .updateTable('movement')
      .set({ status, subject_id: subjectId, effect: JSON.stringify(recorded), settled_at: told.now })
      .where('id', '=', id)
      .execute();
    return recordAll(trx, subjectId, effects, told);
  }

  async function recordAll(
    trx: Transaction<Tables>,
    subjectId: string,
    effects: readonly MovementEffect[],
    told: Told,
  ): Promise<readonly Nudge[]> {
    const nudges: Nudge[] = [];
    for (const effect of effects) nudges.push(...(await record(trx, { ...effect, subjectId, ...told })));
    return nudges;
  }

  /** Restores what stood before; refused where something was recorded on top of it since. */
  async function takeBack(
    trx: Transaction<Tables>,
    { movement }: Match,
    told: Told,
  ): Promise<readonly Nudge[]> {
    const held = await holdMovement(trx, movement);
    const subjectId = held?.row.subject_id;
    if (!held || !subjectId) throw new Refused('movement.not-found');
    const nudges: Nudge[] = [];
    for (const { after, before } of [...(held.row.effect ?? [])].reverse()) {
      const known = await circumstanceOf(trx, after.id);
      const untouched =
        known?.withdrawn === false &&
        known.starts === after.from &&
        known.ends === (after.to ?? null) &&
        known.end_reason === (after.endReason ?? null);
      if (!untouched) throw new Refused('movement.superseded');
      const { id, kind } = after;
      nudges.push(
        ...(await record(trx, {
          id,
          kind,
          subjectId,
          from: before?.from ?? after.from,
          ...(before?.to && { to: before.to }),
          ...(before?.endReason && { endReason: before.endReason }),
          withdrawn: before === undefined,
          ...told,
        })),
      );
    }
    await trx
      .updateTable('movement')
      .set({ subject_id: null, effect: null, settled_at: told.now })
      .where('id', '=', movement)
      .execute();
    return nudges;
  }
}

const circumstanceOf = async (trx: Transaction<Tables>, id: string) =>
  trx
    .selectFrom('circumstance')
    .select(['starts', 'ends', 'end_reason', 'withdrawn'])
    .where('id', '=', id)
    .executeTakeFirst();
