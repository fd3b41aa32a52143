import { sql, type Selectable, type Transaction } from 'kysely';
import type { Nation } from '../../domain/calendars/holidays';
import { Refused } from '../../domain/errors';
import { agencyOf, areaOf, type UnitId } from '../../domain/people/parties';
import type { QuietHours, WorkingHours } from '../../domain/people/working-hours';
import { lookingWider } from '../wall/wider-looks';
import type { Reader, Tables } from '../database';
import { holdReferenceData } from '../reference/hold';
import type { UnitTable } from '../tables/people';
import { differenceOf, holdDirectory, pageOf, tellChange, type Change, type Saved } from './directory-change';

/** As `holdDirectory`, for a change of a unit: its nation is law. */
export async function holdForUnit(
  trx: Transaction<Tables>,
  { nation }: Pick<UnitChange, 'nation'>,
): Promise<void> {
  if (nation !== undefined) await holdReferenceData(trx, 'alone');
  await holdDirectory(trx);
}

/** A unit as it is told; what is left out stays as it is, null takes it away. */
export interface UnitChange {
  readonly id: UnitId;
  readonly title?: string | undefined;
  readonly nation?: Nation | undefined;
  readonly working?: WorkingHours | null | undefined;
  readonly quiet?: QuietHours | null | undefined;
  readonly active?: boolean | undefined;
  readonly needsClearance?: boolean | undefined;
  /** Whether anybody signs in for it; if not, its mails carry links that answer. */
  readonly account?: boolean | undefined;
}

/**
 * Enters a unit, or changes it, with an event in its own chain; told again, nothing. The nation of a unit
 * that owns open steps stays: their due instants were counted by its calendar. A new unit needs a title.
 */
export async function saveUnit(trx: Transaction<Tables>, told: UnitChange, change: Change): Promise<Saved> {
  await holdForUnit(trx, told);
  const { id, title, nation, working, quiet, active, needsClearance, account } = told;
  const before = await trx.selectFrom('unit').selectAll().where('id', '=', id).executeTakeFirst();
  const columns = {
    ...(title !== undefined && { title }),
    ...(nation !== undefined && { nation: nation as string }),
    ...(active !== undefined && { active }),
    ...(needsClearance !== undefined && { needs_clearance: needsClearance }),
    ...(account !== undefined && { account }),
    ...(working !== undefined && {
      opens: working?.opens ?? null,
      closes: working?.closes ?? null,
      every_day: working?.everyDay ?? false,
    }),
    ...(quiet !== undefined && { quiet_from: quiet?.from ?? null, quiet_to: quiet?.to ?? null }),
  };
  const stream = `unit:${id}`;
  if (!before) {
    if (title === undefined)
      throw new Refused('request.invalid', {
        errors: [{ pointer: '/title', message: 'Enter what the unit is called' }],
      });
    const entered = { ...columns, id, title, agency: agencyOf(id), area: areaOf(id) };
    await trx
      .insertInto('unit')
      .values({ opens: null, closes: null, quiet_from: null, quiet_to: null, ...entered })
      .execute();
    await tellChange(trx, stream, 'unit-entered', entered, change);
    return 'entered';
  }
  const difference = differenceOf(before, columns);
  if (!difference) return 'same';
  if (
    difference.after['nation'] !== undefined &&
    (await lookingWider(trx, 'directory', async () => ownsOpenSteps(trx, id)))
  )
    throw new Refused('unit.owns-steps');
  await trx.updateTable('unit').set(columns).where('id', '=', id).execute();
  await tellChange(trx, stream, 'unit-changed', difference, change);
  return 'changed';
}

async function ownsOpenSteps(reader: Reader, unit: string): Promise<boolean> {
  const row = await reader
    .selectFrom('step')
    .select('id')
    .where('is_open', '=', true)
    .where((step) => step.or([step('owner', '=', unit), step('planned_owner', '=', unit)]))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

export type UnitRow = Selectable<UnitTable> & {
  readonly channels: readonly { readonly post: string; readonly kind: string; readonly proven: boolean }[];
};

/** A page of units, by their ids, with the kinds of their channels; addresses and secrets are shown to nobody. */
export async function listUnits(
  reader: Reader,
  { id, area, agency }: { id?: string; area?: string | undefined; agency?: string | undefined },
  limit: number,
  after: string | undefined,
): Promise<{ rows: UnitRow[]; next: string | undefined }> {
  const rows = await reader
    .selectFrom('unit')
    .selectAll()
    .$if(id !== undefined, (query) => query.where('id', '=', id ?? ''))
    .$if(area !== undefined, (query) => query.where('area', '=', area ?? ''))
    .$if(agency !== undefined, (query) => query.where('agency', '=', agency ?? ''))
    .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  const page = pageOf(rows, limit);
  const channels = await reader
    .selectFrom('channel')
    .select(['unit_id', 'post', 'kind', 'proven_at'])
    .where('unit_id', '=', sql<string>`any(${page.rows.map((row) => row.id)})`)
    .where('active', '=', true)
    .orderBy('post')
    .execute();
  return {
    next: page.next,
    rows: page.rows.map((row) => ({
      ...row,
      channels: channels
        .filter(({ unit_id: unit }) => unit === row.id)
        .map(({ post, kind, proven_at: at }) => ({ post, kind, proven: at !== null })),
    })),
  };
}

/** Which of these units the directory does not know, or knows to work no more. */
export async function unknownUnits(reader: Reader, units: readonly string[]): Promise<string[]> {
  if (units.length === 0) return [];
  const rows = await reader
    .selectFrom('unit')
    .select('id')
    .where('id', 'in', [...units])
    .where('active', '=', true)
    .execute();
  const known = new Set(rows.map(({ id }) => id));
  return units.filter((unit) => !known.has(unit));
}

/** The 43 territorial police forces, by their areas. */
export const listForces = async (reader: Reader): Promise<{ id: string; title: string }[]> =>
  reader.selectFrom('force').selectAll().orderBy('id').execute();

/** Whether the directory knows a unit, working or not. */
export async function isKnownUnit(reader: Reader, id: string): Promise<boolean> {
  const row = await reader.selectFrom('unit').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** The units of an area that are not closed. */
export async function activeUnitsOf(reader: Reader, area: string): Promise<string[]> {
  const rows = await reader
    .selectFrom('unit')
    .select('id')
    .where('area', '=', area)
    .where('active', '=', true)
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}
