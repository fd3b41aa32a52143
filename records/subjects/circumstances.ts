import { sql, type Selectable, type Transaction } from 'kysely';
import { firstTold, type CircumstanceKind, type FirstTold, type Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import { instantOf, type Instant, type When } from '../../domain/time/time';
import type { EstablishedDraft } from '../../engine/model/drafts';
import type { Reader, Tables } from '../database';
import { appendEvents } from '../log/append';
import type { CircumstanceTable } from '../tables/subjects';
import { isOnePerson, readMerged, recordsOf } from './records';

/** What holds of a subject, withdrawn circumstances left out. */
export const readSpells = async (reader: Reader, subjectId: string): Promise<Spell[]> =>
  (await readSpellsOf(reader, [subjectId])).get(subjectId) ?? [];

/**
 * What holds of some subjects, by subject, withdrawn circumstances left out. Of a person with several records it is what
 * holds by any of them.
 */
export async function readSpellsOf(
  reader: Reader,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, Spell[]>> {
  const merged = await readMerged(reader, subjectIds);
  const asking = new Map<string, string[]>();
  for (const id of new Set(subjectIds))
    for (const record of merged.get(id) ?? [id]) asking.set(record, [...(asking.get(record) ?? []), id]);
  const rows = await reader
    .selectFrom('circumstance')
    .selectAll()
    .where('subject_id', '=', sql<string>`any(${[...asking.keys()]})`)
    .where('withdrawn', '=', false)
    .orderBy('recorded_at')
    .orderBy('id')
    .execute();
  // Of two that begin at one instant, the one recorded last comes last, and so stands.
  rows.sort((a, b) =>
    instantOf(a.starts) < instantOf(b.starts) ? -1 : instantOf(a.starts) > instantOf(b.starts) ? 1 : 0,
  );
  const found = new Map<string, Spell[]>();
  for (const row of rows) {
    const { id, subject_id: subject, kind, starts, ends, value, end_reason } = row;
    const spell = {
      id,
      kind: kind as CircumstanceKind,
      from: starts,
      to: ends ?? undefined,
      value: value ?? true,
      ...(end_reason !== null && { endReason: end_reason }),
      told: toldOf(row),
    } as Spell;
    for (const id of asking.get(subject) ?? []) found.set(id, [...(found.get(id) ?? []), spell]);
  }
  return found;
}

type Told = Pick<CircumstanceRow, 'starts_told_at' | 'ends_told_at'>;

const toldOf = ({ starts_told_at: from, ends_told_at: to }: Told): FirstTold => ({
  from,
  to: to ?? undefined,
});

/** When a circumstance that is told now was first told, as its row has it; see `firstTold`. */
function toldNow(before: CircumstanceBefore | undefined, ends: When | null, now: Instant): Told {
  const known =
    before && !before.withdrawn ? { to: before.ends ?? undefined, told: toldOf(before) } : undefined;
  const { from, to } = firstTold(known, { to: ends ?? undefined }, now);
  return { starts_told_at: from, ends_told_at: to ?? null };
}

type CircumstanceBefore = Told & Pick<CircumstanceRow, 'starts' | 'ends' | 'end_reason' | 'withdrawn'>;

/** A circumstance as its row stands, withdrawn or not; undefined where there is none of that id. */
export const circumstanceOf = async (
  trx: Transaction<Tables>,
  id: string,
): Promise<CircumstanceBefore | undefined> =>
  trx
    .selectFrom('circumstance')
    .select(['starts', 'ends', 'end_reason', 'withdrawn', 'starts_told_at', 'ends_told_at'])
    .where('id', '=', id)
    .executeTakeFirst();

/** A circumstance as somebody tells it. */
export interface CircumstanceTold {
  readonly id: string;
  readonly subjectId: string;
  readonly kind: string;
  readonly from: string;
  readonly to?: string | undefined;
  readonly value?: unknown;
  readonly endReason?: string | undefined;
  readonly withdrawn?: boolean | undefined;
  readonly by: string;
}

/**
 * Records a circumstance as it is told, with an event in the log of its subject. Told again the same, it writes
 * nothing. Returns every time that it touches, as it stood before and as it stands now, and when it was told first.
 * Throws `circumstance.not-found` where the id is that of another person's, or of another kind. What was recorded by
 * another record of the person stays there.
 */
export async function saveCircumstance(
  trx: Transaction<Tables>,
  told: CircumstanceTold,
  now: Instant,
): Promise<{ touched: When[]; toldAt: Instant }> {
  const { id, kind, by } = told;
  const before = await trx
    .selectFrom('circumstance')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  const stands = {
    starts: told.from as When,
    ends: (told.to ?? null) as When | null,
    value: JSON.stringify(told.value ?? true),
    end_reason: told.endReason ?? null,
    withdrawn: told.withdrawn === true,
  };
  if (before && (before.kind !== kind || !(await isOnePerson(trx, before.subject_id, told.subjectId))))
    throw new Refused('circumstance.not-found');
  const subjectId = before?.subject_id ?? told.subjectId;
  const isNew = !before || !sameAs(before, stands);
  if (isNew) {
    const changed = { ...stands, ...toldNow(before, stands.ends, now), recorded_at: now, recorded_by: by };
    await trx
      .insertInto('circumstance')
      .values({ id, subject_id: subjectId, kind, process_id: null, ...changed })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(changed))
      .execute();
    await noteTold(trx, { ...told, subjectId }, before, now);
  }
  return {
    touched: [stands.starts, stands.ends, before?.starts, before?.ends].filter((when) => when != null),
    toldAt: isNew ? now : before.recorded_at,
  };
}

type CircumstanceRow = Selectable<CircumstanceTable>;

const sameAs = (
  before: CircumstanceRow,
  stands: Pick<CircumstanceRow, 'starts' | 'ends' | 'end_reason' | 'withdrawn'> & { value: string },
): boolean =>
  before.starts === stands.starts &&
  before.ends === stands.ends &&
  JSON.stringify(before.value) === stands.value &&
  before.end_reason === stands.end_reason &&
  before.withdrawn === stands.withdrawn;

async function noteTold(
  trx: Transaction<Tables>,
  { id, subjectId, kind, from, to, value, endReason, withdrawn, by }: CircumstanceTold,
  before: CircumstanceRow | undefined,
  now: Instant,
): Promise<void> {
  const data = {
    id,
    kind,
    from,
    to: to ?? null,
    value: value ?? true,
    endReason: endReason ?? null,
    ...(before && { before: { from: before.starts, to: before.ends, value: before.value } }),
  };
  const type = withdrawn === true ? 'circumstance-withdrawn' : 'circumstance-recorded';
  await appendEvents(trx, subjectId, [{ at: now, type, actor: by, cause: id, data }]);
}

/**
 * Writes what a process establishes about its subject. Its own log tells of it, so that no event is added here.
 * Returns the starts that it touches, of before and of now.
 */
export async function writeEstablished(
  trx: Transaction<Tables>,
  process: { readonly id: string; readonly subjectId: string },
  established: readonly EstablishedDraft[],
  { now, by }: { now: Instant; by: string },
): Promise<When[]> {
  const touched: When[] = [];
  for (const { id, kind, spell } of established) {
    const known = await circumstanceOf(trx, id);
    if (known) touched.push(known.starts);
    if (!spell) {
      await trx.updateTable('circumstance').set({ withdrawn: true }).where('id', '=', id).execute();
      continue;
    }
    touched.push(spell.from);
    const told = {
      starts: spell.from,
      ends: spell.to ?? null,
      value: JSON.stringify(spell.value),
      withdrawn: false,
      ...toldNow(known, spell.to ?? null, now),
      recorded_at: now,
      recorded_by: by,
    };
    await trx
      .insertInto('circumstance')
      .values({ id, subject_id: process.subjectId, kind, process_id: process.id, end_reason: null, ...told })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(told))
      .execute();
  }
  return touched;
}

/** A circumstance of a subject, and the process that established it; undefined where there is none. */
export async function findCircumstance(
  reader: Reader,
  subjectId: string,
  id: string,
): Promise<{ kind: string; process: string | undefined } | undefined> {
  const row = await reader
    .selectFrom('circumstance')
    .select(['kind', 'process_id'])
    .where('id', '=', id)
    .where('subject_id', '=', recordsOf(subjectId))
    .executeTakeFirst();
  return row && { kind: row.kind, process: row.process_id ?? undefined };
}
