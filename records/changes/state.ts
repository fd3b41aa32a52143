import { Refused } from '../../domain/errors';
import { inWordsOf, type InWords } from '../../domain/people/change-words';
import { type GraveChange } from '../../domain/people/grave-changes';
import type { Holidays } from '../../domain/calendars/holidays';
import type { LawChange } from '../../domain/law/law-change';
import type { UnitId } from '../../domain/people/parties';
import type { Reader } from '../database';
import { readReferenceRows, type ReferenceRows } from '../reference/rows';
import { rolesOf } from '../people/roles';

/** How that stands which a change would make otherwise, and the same in words. */
export interface Standing {
  /** Another one where anything of it was changed since: nobody decides about what they did not see. */
  readonly state: unknown;
  readonly words: readonly InWords[];
  /** The unit of the person whom the change is about. */
  readonly home?: UnitId;
}

/** How that stands which a change would make otherwise. Throws where there is no such unit or person. */
export async function standingOf(reader: Reader, change: GraveChange): Promise<Standing> {
  switch (change.of) {
    case 'channel':
      return ofChannel(reader, change);
    case 'unit':
      return ofUnit(reader, change);
    case 'person':
      return ofPerson(reader, change);
    case 'role':
      return ofRole(reader, change);
    case 'system':
      return ofSystem(reader, change);
    case 'feed':
      return ofFeed(reader, change);
    case 'law':
      return ofLaw(reader, change.change);
    default:
      return change satisfies never;
  }
}

type Of<K extends GraveChange['of']> = Extract<GraveChange, { readonly of: K }>;

async function ofChannel(reader: Reader, { unit, post, kind, address }: Of<'channel'>): Promise<Standing> {
  const row = await reader
    .selectFrom('channel')
    .select(['kind', 'address', 'revision', 'active'])
    .where('unit_id', '=', unit)
    .where('post', '=', post)
    .executeTakeFirst();
  const challenge = await reader
    .selectFrom('channel_challenge')
    .select('id')
    .where('unit_id', '=', unit)
    .where('post', '=', post)
    .where('outcome', 'is', null)
    .executeTakeFirst();
  const before = row?.active ? { kind: row.kind, address: row.address } : {};
  return {
    state: { revision: row?.revision ?? null, toBeProven: challenge?.id ?? null },
    words: inWordsOf(before, { kind, address }),
  };
}

async function ofUnit(reader: Reader, { of: _of, unit, ...after }: Of<'unit'>): Promise<Standing> {
  const row = await reader
    .selectFrom('unit')
    .select(['active', 'account', 'needs_clearance as needsClearance'])
    .where('id', '=', unit)
    .executeTakeFirst();
  if (!row) throw new Refused('unit.not-found');
  return { state: sameFields(row, after), words: inWordsOf(row, after) };
}

async function ofPerson(reader: Reader, { of: _of, staff, ...after }: Of<'person'>): Promise<Standing> {
  const row = await reader
    .selectFrom('staff')
    .select(['unit_id as unit', 'posts', 'supervisor', 'deputy', 'mail', 'active'])
    .where('id', '=', staff)
    .executeTakeFirst();
  if (!row) throw new Refused('person.not-found');
  const { active, ...fields } = row;
  // With a return come the posts and roles that are still theirs.
  const again = after.returns ? { posts: row.posts, role: await rolesOf(reader, staff) } : {};
  const before = { ...fields, returns: active, ...(after.returns && { posts: [], role: [] }) };
  return {
    state: { active, ...sameFields(fields, after), ...again },
    words: inWordsOf(before, { ...after, ...again }),
    home: row.unit as UnitId,
  };
}

async function ofRole(reader: Reader, { staff, role }: Of<'role'>): Promise<Standing> {
  const person = await reader
    .selectFrom('staff')
    .select(['active', 'unit_id'])
    .where('id', '=', staff)
    .executeTakeFirst();
  if (!person) throw new Refused('person.not-found');
  if (!person.active) throw new Refused('staff.left');
  const held = await rolesOf(reader, staff);
  return {
    // Of another unit the same role shows other things.
    state: { held: held.includes(role), unit: person.unit_id },
    words: inWordsOf({ role: held }, { role: [...held, role] }),
    home: person.unit_id as UnitId,
  };
}

async function ofSystem(reader: Reader, { of: _of, system, ...after }: Of<'system'>): Promise<Standing> {
  const row = await reader
    .selectFrom('system')
    .select(['title', 'unit_id as unit', 'roles', 'active'])
    .where('id', '=', system)
    .executeTakeFirst();
  return { state: row ?? null, words: inWordsOf(row ?? {}, { ...after, active: true }) };
}

async function ofFeed(reader: Reader, { prison, desk }: Of<'feed'>): Promise<Standing> {
  const feed = await reader
    .selectFrom('feed')
    .select('desk')
    .where('unit_id', '=', prison)
    .executeTakeFirst();
  const secrets = await reader
    .selectFrom('feed_secret')
    .select(['added_at', 'ends_at'])
    .where('unit_id', '=', prison)
    .orderBy('added_at')
    .execute();
  const open = secrets.filter(({ ends_at: ends }) => ends === null).length;
  return {
    state: { desk: feed?.desk ?? null, secrets },
    words: [
      ...(desk === undefined ? [] : inWordsOf({ desk: feed?.desk }, { desk })),
      { what: 'Secret', before: open === 0 ? 'none' : `${open} in use`, after: 'one more' },
    ],
  };
}

async function ofLaw(reader: Reader, change: LawChange): Promise<Standing> {
  const rows = await readReferenceRows(reader);
  switch (change.kind) {
    case 'holiday': {
      const stands = rows.calendars[change.nation].holidays.find(({ day }) => day === change.day)?.title;
      const what = `Bank holiday ${change.day}, ${change.nation}`;
      return {
        state: { title: stands ?? null },
        words: [{ what, before: stands ?? 'none', after: change.title ?? 'none' }],
      };
    }
    case 'feed':
      return ofCalendars(rows, change.calendars);
    case 'policy': {
      const { rule, force, n, from } = change;
      const stands = rows.policies.filter((one) => one.ruleId === rule && one.force === force);
      const now = stands.findLast((one) => one.from <= from);
      const figure = (of: number | null | undefined): string =>
        of == null ? 'the national figure' : String(of);
      return {
        state: { stands: stands.map((one) => [one.from, one.n ?? null]) },
        words: [{ what: `${rule} of ${force}, from ${from}`, before: figure(now?.n), after: figure(n) }],
      };
    }
    case 'closure-day': {
      const { force, days, withdrawn } = change;
      const titleOn = (day: string): string | undefined =>
        rows.closures.find((one) => one.force === force && one.day === day)?.title;
      return {
        state: { titles: days.map(({ day }) => titleOn(day) ?? null) },
        words: days.map(({ day, title }) => ({
          what: `Closure day ${day}, ${force}`,
          before: titleOn(day) ?? 'none',
          after: withdrawn ? 'none' : title,
        })),
      };
    }
    case 'everything':
      return { state: {}, words: [] };
    default:
      return change satisfies never;
  }
}

/** The years that a feed tells of: which holidays it adds, and which it takes away. */
function ofCalendars(rows: ReferenceRows, calendars: readonly Holidays[]): Standing {
  const told = calendars.map(({ nation, holidays, firstYear, lastYear }) => {
    const stands = rows.calendars[nation];
    const known = new Set(stands.holidays.map(({ day, title }) => `${day} ${title}`));
    const named = new Set(holidays.map(({ day, title }) => `${day} ${title}`));
    const added = [...named].filter((one) => !known.has(one));
    const gone = [...known].filter(
      (one) => !named.has(one) && Number(one.slice(0, 4)) >= firstYear && Number(one.slice(0, 4)) <= lastYear,
    );
    return { nation, version: stands.version, gone, added };
  });
  return {
    state: Object.fromEntries(told.map(({ nation, version }) => [nation, version])),
    words: told
      .filter(({ gone, added }) => gone.length + added.length > 0)
      .map(({ nation, gone, added }) => ({
        what: `Bank holidays, ${nation}`,
        before: gone.join('; ') || 'none that goes',
        after: added.join('; ') || 'none that comes',
      })),
  };
}

/** Of a row, the fields that a change sets. */
const sameFields = (row: Readonly<Record<string, unknown>>, after: object): Record<string, unknown> =>
  Object.fromEntries(Object.keys(after).flatMap((name) => (name in row ? [[name, row[name]]] : [])));
