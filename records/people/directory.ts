import { sql, type Selectable, type Transaction } from 'kysely';
import type { Nation } from '../../domain/calendars/holidays';
import type { DirectoryEntries } from '../../domain/people/directory';
import { Refused } from '../../domain/errors';
import { agencyOf, areaOf, type Post, type StaffId, type UnitId } from '../../domain/people/parties';
import type { Visibility } from '../../domain/people/visibility';
import type { Day, Instant } from '../../domain/time/time';
import type { QuietHours, WorkingHours } from '../../domain/people/working-hours';
import { appendEvents } from '../log/audit';
import type { Reader, Tables } from '../database';
import type { StaffTable, UnitTable } from '../tables/people';
import { holdLaw } from '../law/hold';

/** What becomes of an entry that is saved. */
export type Saved = 'entered' | 'changed' | 'same';

/** Who changes the directory, and when. `cause`: the request that asked for it. */
export interface Change {
  readonly at: Instant;
  readonly by: string;
  readonly cause: string;
}

/**
 * Keeps the directory to one writer at a time until the transaction ends, so that what is checked still holds
 * when it is written. Who needs the law too takes it first.
 */
export async function holdDirectory(trx: Transaction<Tables>): Promise<void> {
  await trx.selectFrom('directory_version').select('version').forUpdate().execute();
}

/** As `holdDirectory`, for a change of a unit: its nation is law. */
export async function holdForUnit(
  trx: Transaction<Tables>,
  { nation }: Pick<UnitChange, 'nation'>,
): Promise<void> {
  if (nation !== undefined) await holdLaw(trx, 'alone');
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
    await tell(trx, stream, 'unit-entered', entered, change);
    return 'entered';
  }
  const difference = differenceOf(before, columns);
  if (!difference) return 'same';
  if (difference.after['nation'] !== undefined && (await ownsOpenSteps(trx, id)))
    throw new Refused('unit.owns-steps');
  await trx.updateTable('unit').set(columns).where('id', '=', id).execute();
  await tell(trx, stream, 'unit-changed', difference, change);
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

const tell = async (
  trx: Transaction<Tables>,
  stream: string,
  type: string,
  data: unknown,
  { at, by: actor, cause }: Change,
): Promise<void> => appendEvents(trx, stream, [{ at, type, actor, cause, data }]);

/** Before and after of the columns that differ; undefined where none does. */
function differenceOf(
  before: object,
  columns: Readonly<Record<string, unknown>>,
): { before: Record<string, unknown>; after: Record<string, unknown> } | undefined {
  const was = before as Readonly<Record<string, unknown>>;
  const names = Object.keys(columns).filter(
    (name) => JSON.stringify(columns[name]) !== JSON.stringify(was[name]),
  );
  if (names.length === 0) return undefined;
  const pick = (from: Readonly<Record<string, unknown>>): Record<string, unknown> =>
    Object.fromEntries(names.map((name) => [name, from[name]]));
  return { before: pick(was), after: pick(columns) };
}

/** A channel as it is told; `kind` undefined takes it away. */
export type ChannelChange = { readonly unit: UnitId; readonly post: Post | '' } & (
  | { readonly kind: 'mail'; readonly address: string }
  | { readonly kind: 'webhook'; readonly address: string; readonly secret: string }
  | { readonly kind: undefined }
);

/**
 * Sets or takes away the channel of a unit or of one of its posts, with an event in the unit's chain; told
 * again, nothing. The event says which kind, and neither address nor secret.
 */
export async function saveChannel(
  trx: Transaction<Tables>,
  told: ChannelChange,
  change: Change,
): Promise<Saved | 'removed'> {
  await holdDirectory(trx);
  const { unit, post, kind } = told;
  const before = await trx
    .selectFrom('channel')
    .selectAll()
    .where('unit_id', '=', unit)
    .where('post', '=', post)
    .executeTakeFirst();
  const stream = `unit:${unit}`;
  if (kind === undefined) {
    if (before?.active !== true) return 'same';
    await trx
      .updateTable('channel')
      .set({ active: false, address: '', secret: null })
      .where('unit_id', '=', unit)
      .where('post', '=', post)
      .execute();
    await tell(trx, stream, 'channel-removed', { post, kind: before.kind }, change);
    return 'removed';
  }
  const secret = kind === 'webhook' ? told.secret : null;
  const columns = { kind, address: told.address, secret, active: true };
  const difference = before ? differenceOf(before, columns) : undefined;
  if (before && !difference) return 'same';
  await trx
    .insertInto('channel')
    .values({ unit_id: unit, post, ...columns })
    .onConflict((conflict) => conflict.columns(['unit_id', 'post']).doUpdateSet(columns))
    .execute();
  const changed = difference ? Object.keys(difference.after).sort() : Object.keys(columns);
  await tell(trx, stream, 'channel-set', { post, kind, changed }, change);
  return before?.active ? 'changed' : 'entered';
}

/** A person as they are told; what is left out stays as it is, null takes it away. */
export interface StaffChange {
  readonly id: StaffId;
  readonly name?: string | undefined;
  readonly unit?: UnitId | undefined;
  readonly posts?: readonly Post[] | undefined;
  readonly supervisor?: StaffId | null | undefined;
  readonly deputy?: StaffId | null | undefined;
  readonly mail?: string | null | undefined;
  /** Somebody who had left is back: said, so that an old list brings nobody back by chance. */
  readonly returns?: boolean | undefined;
}

/**
 * Enters a person, or changes them, with an event in their own chain; told again, nothing. Name and mail are
 * not kept in the log, only that they changed: the log is for good, and a person may have them erased.
 * Whether the unit, the supervisor and the deputy are there is for the caller to have asked.
 */
export async function saveStaff(trx: Transaction<Tables>, told: StaffChange, change: Change): Promise<Saved> {
  await holdDirectory(trx);
  const { id, name, unit, posts, supervisor, deputy, mail, returns } = told;
  const before = await trx.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirst();
  if (before && !before.active && returns !== true) throw new Refused('staff.left');
  const columns = {
    ...(name !== undefined && { name }),
    ...(unit !== undefined && { unit_id: unit as string }),
    ...(posts !== undefined && { posts: [...new Set(posts)].sort() as string[] }),
    ...(supervisor !== undefined && { supervisor: supervisor as string | null }),
    ...(deputy !== undefined && { deputy: deputy as string | null }),
    ...(mail !== undefined && { mail }),
    ...(before?.active === false && { active: true, left_on: null }),
  };
  if (!before) {
    const errors = [
      ...(name === undefined ? [{ pointer: '/name', message: 'Enter a name' }] : []),
      ...(unit === undefined ? [{ pointer: '/unit', message: 'Enter a unit' }] : []),
    ];
    if (name === undefined || unit === undefined) throw new Refused('request.invalid', { errors });
    const entered = {
      supervisor: null,
      deputy: null,
      mail: null,
      left_on: null,
      ...columns,
      id,
      name,
      unit_id: unit,
    };
    await trx.insertInto('staff').values(entered).execute();
    await tell(trx, id, 'staff-entered', withoutPersonal(entered), change);
    return 'entered';
  }
  const difference = differenceOf(before, columns);
  if (!difference) return 'same';
  await trx.updateTable('staff').set(columns).where('id', '=', id).execute();
  const { before: was, after } = difference;
  await tell(
    trx,
    id,
    'staff-changed',
    { before: withoutPersonal(was), after: withoutPersonal(after) },
    change,
  );
  return 'changed';
}

/** Whether there is one, in the place of what it is. */
const withoutPersonal = (columns: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [
      name,
      (name === 'name' || name === 'mail') && value !== null ? '(kept out of the log)' : value,
    ]),
  );

/** What somebody still owns, all of which others must have before they can leave. */
export interface Holdings {
  /** Open steps that are theirs, a cover's meanwhile included. */
  readonly steps: readonly {
    readonly id: string;
    readonly process: string;
    readonly visibility: Visibility;
  }[];
  readonly supervises: readonly string[];
  /** Posts that nobody else holds in the unit; of the force lead, in the area. */
  readonly posts: readonly string[];
  /** Absences that they cover. */
  readonly covers: readonly string[];
}

export const ownsNothing = ({ steps, supervises, posts, covers }: Holdings): boolean =>
  [steps, supervises, posts, covers].every(({ length }) => length === 0);

/** What a person of the directory owns now. */
export async function holdingsOf(reader: Reader, person: Selectable<StaffTable>): Promise<Holdings> {
  const { id, unit_id: unit } = person;
  const steps = await reader
    .selectFrom('step')
    .innerJoin('process', 'process.id', 'step.process_id')
    .select(['step.id', 'process.id as process', 'process.visibility'])
    .where('is_open', '=', true)
    .where((step) =>
      step.or([
        step('assignee', '=', id),
        step('stands_in_for', '=', id),
        // Handed in, it is theirs again when it is given back.
        sql<boolean>`submission ->> 'assignee' = ${id}`,
      ]),
    )
    .orderBy('id')
    .execute();
  const supervised = await reader
    .selectFrom('staff')
    .select('id')
    .where('supervisor', '=', id)
    .where('active', '=', true)
    .orderBy('id')
    .execute();
  const others = await reader
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .select(['staff.unit_id as unit', 'staff.posts as posts'])
    .where('staff.id', '!=', id)
    .where('staff.active', '=', true)
    .where('unit.area', '=', areaOf(unit as UnitId))
    .execute();
  const { active } = await reader
    .selectFrom('unit')
    .select('active')
    .where('id', '=', unit)
    .executeTakeFirstOrThrow();
  const covered = await reader
    .selectFrom('absence')
    .select('id')
    .where('cover_id', '=', id)
    .where('phase', '!=', 'done')
    .orderBy('id')
    .execute();
  const heldElse = (post: string): boolean =>
    others.some((other) => other.posts.includes(post) && (post === 'force-lead' || other.unit === unit));
  return {
    steps,
    supervises: supervised.map((one) => one.id),
    posts: active ? person.posts.filter((post) => !heldElse(post)) : [],
    covers: covered.map((one) => one.id),
  };
}

/**
 * A person leaves, on a day, with an event in their chain; told again, nothing. Throws `staff.owns` with what
 * they still own. Nothing can be given to them meanwhile: what is being settled has ended before, and what is
 * settled later knows that they left.
 */
export async function leave(
  trx: Transaction<Tables>,
  {
    id,
    on,
    why,
    sees,
  }: {
    id: string;
    on: Day;
    why: string;
    /** Of processes of any other visibility, whoever asks is named no step. */
    sees: readonly Visibility[];
  },
  change: Change,
): Promise<Saved> {
  await holdLaw(trx, 'alone');
  await holdDirectory(trx);
  const person = await trx.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirst();
  if (!person) throw new Refused('person.not-found');
  if (!person.active) return 'same';
  const holdings = await holdingsOf(trx, person);
  if (!ownsNothing(holdings)) throw new Refused('staff.owns', { owns: shownOf(holdings, sees) });
  await trx.updateTable('staff').set({ active: false, left_on: on }).where('id', '=', id).execute();
  await tell(trx, id, 'staff-left', { on, why }, change);
  return 'changed';
}

// Enough to work through: the rest shows when these are gone.
const mostShown = 100;
const shownOf = ({ steps, ...rest }: Holdings, sees: readonly Visibility[]) => ({
  ...rest,
  // All of them, or nobody would know why the person cannot leave.
  openSteps: steps.length,
  steps: steps
    .filter(({ visibility }) => sees.includes(visibility))
    .slice(0, mostShown)
    .map(({ id, process }) => ({ id, process })),
});

export type UnitRow = Selectable<UnitTable> & {
  readonly channels: readonly { readonly post: string; readonly kind: string }[];
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
    .select(['unit_id', 'post', 'kind'])
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
        .map(({ post, kind }) => ({ post, kind })),
    })),
  };
}

export type StaffRow = Selectable<StaffTable> & {
  readonly absences: readonly { id: string; from: Day; to: Day; cover: string }[];
};

/** A page of people, by their ids, with the absences of each that are not over. */
export async function listStaff(
  reader: Reader,
  {
    id: one,
    area,
    unit,
    post,
    active,
  }: { id?: string; area?: string; unit?: string; post?: string; active?: boolean },
  limit: number,
  after: string | undefined,
): Promise<{ rows: StaffRow[]; next: string | undefined }> {
  const rows = await reader
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .selectAll('staff')
    .$if(one !== undefined, (query) => query.where('staff.id', '=', one ?? ''))
    .$if(area !== undefined, (query) => query.where('unit.area', '=', area ?? ''))
    .$if(unit !== undefined, (query) => query.where('staff.unit_id', '=', unit ?? ''))
    .$if(post !== undefined, (query) => query.where(sql<boolean>`${post} = any(staff.posts)`))
    .$if(active !== undefined, (query) => query.where('staff.active', '=', active ?? true))
    .$if(after !== undefined, (query) => query.where('staff.id', '>', after ?? ''))
    .orderBy('staff.id')
    .limit(limit + 1)
    .execute();
  const page = pageOf(rows, limit);
  const absences = await reader
    .selectFrom('absence')
    .select(['id', 'staff_id', 'starts', 'ends', 'cover_id'])
    .where('staff_id', '=', sql<string>`any(${page.rows.map(({ id }) => id)})`)
    .where('phase', '!=', 'done')
    .where('ended_at', 'is', null)
    .orderBy('starts')
    .execute();
  return {
    next: page.next,
    rows: page.rows.map((row) => ({
      ...row,
      absences: absences
        .filter(({ staff_id: of }) => of === row.id)
        .map(({ id, starts: from, ends: to, cover_id: cover }) => ({ id, from, to, cover })),
    })),
  };
}

function pageOf<T extends { id: string }>(
  rows: readonly T[],
  limit: number,
): { rows: T[]; next: string | undefined } {
  const page = rows.slice(0, limit);
  return { rows: page, next: rows.length > limit ? page.at(-1)?.id : undefined };
}

/** All of the directory that can be wrong, as of one day. */
export async function readEntries(reader: Reader, today: Day): Promise<DirectoryEntries> {
  // Each owner once, by hopping along the index: there are a million steps and few owners.
  const { rows: owners } = await sql<{ owner: string }>`
    with recursive each_owner as (
      (select min(owner) as owner from step where is_open)
      union all
      select (select min(owner) from step where is_open and owner > each_owner.owner)
      from each_owner where owner is not null
    )
    select owner from each_owner where owner is not null
  `.execute(reader);
  const owning = new Set(owners.map(({ owner }) => owner));
  const units = await reader
    .selectFrom('unit')
    .leftJoin('channel', (join) =>
      join
        .onRef('channel.unit_id', '=', 'unit.id')
        .on('channel.post', '=', '')
        .on('channel.active', '=', true),
    )
    .select(['unit.id', 'unit.active', 'channel.kind'])
    .orderBy('unit.id')
    .execute();
  const known = new Set(units.map(({ id }) => id));
  const staff = await reader.selectFrom('staff').selectAll().orderBy('id').execute();
  const absences = await reader
    .selectFrom('absence')
    .selectAll()
    .where('phase', '!=', 'done')
    .where('ended_at', 'is', null)
    .where('ends', '>=', today)
    .orderBy('starts')
    .orderBy('id')
    .execute();
  const strangers = [...owning].filter((owner) => !known.has(owner)).sort();
  return {
    units: [
      ...units.map(({ id, active, kind }) => ({ id, active, known: true, hasChannel: kind !== null })),
      ...strangers.map((id) => ({ id, active: false, known: false, hasChannel: false })),
    ].map((unit) => ({ ...unit, id: unit.id as UnitId, ownsOpenSteps: owning.has(unit.id) })),
    people: staff.map(({ id, name, unit_id: unit, posts, supervisor, deputy, active }) => ({
      id: id as StaffId,
      name,
      unit: unit as UnitId,
      posts: posts as Post[],
      supervisor: (supervisor ?? undefined) as StaffId | undefined,
      deputy: (deputy ?? undefined) as StaffId | undefined,
      active,
    })),
    absences: absences.map(({ id, staff_id: of, cover_id: cover, starts: from, ends: to }) => ({
      id,
      staff: of as StaffId,
      cover: cover as StaffId,
      from,
      to,
    })),
  };
}
