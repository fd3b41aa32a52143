import type { Selectable } from 'kysely';
import {
  coverIndexOf,
  type Absence,
  type CoverIndex,
  type People,
  type Standing,
} from '../../domain/people/absence';
import { gatesBefore, keptOutBy, type Gate } from '../../domain/people/gate';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { Day, Instant } from '../../domain/time/time';
import type { QuietHours, UnitHours, WorkingHours } from '../../domain/people/working-hours';
import { gates } from '../../workflows/declared';
import type { AbsenceTable, UnitTable } from '../tables/people';
import type { Reader } from '../database';
import { lookingWider } from '../wall/wider-looks';
import { readHeld } from './gates';
import { readIdentities, type Identity } from './identities';

/** What the engine needs of the directory. */
export interface Directory {
  readonly hours: ReadonlyMap<UnitId, UnitHours>;
  readonly people: People;
}

/** The directory with what signing in needs, which no engine does. */
export interface WholeDirectory extends Directory {
  /** Who may sign in. */
  readonly identities: ReadonlyMap<string, Identity>;
  readonly covers: CoverIndex;
}

// Before any clock: an absence that has begun holds for a settling whose clock lags behind.
const always: Day = '1900-01-01';

let lastRead: { version: string; directory: WholeDirectory } | undefined;

/** The directory of a version. It is read once: every change of units, people or absences makes another version. */
export async function readDirectory(reader: Reader, version: string): Promise<WholeDirectory> {
  if (lastRead?.version === version) return lastRead.directory;
  // Kept for whoever comes next, so that it must not be what one reader may see.
  const directory = await lookingWider(reader, 'directory', async () => readWholly(reader));
  lastRead = { version, directory };
  return directory;
}

async function readWholly(reader: Reader): Promise<WholeDirectory> {
  const units = await reader
    .selectFrom('unit')
    .select(['id', 'opens', 'closes', 'every_day', 'quiet_from', 'quiet_to'])
    .where((unit) => unit.or([unit('opens', 'is not', null), unit('quiet_from', 'is not', null)]))
    .execute();
  const staff = await reader
    .selectFrom('staff')
    .select(['id', 'unit_id', 'active', 'posts', 'supervisor'])
    .execute();
  const held = await readHeld(reader, gates);
  const absences = await reader
    .selectFrom('absence')
    .select(['id', 'staff_id', 'cover_id', 'starts', 'ends', 'phase'])
    .where('phase', 'in', ['waiting', 'covering', 'covered'])
    .where('ended_at', 'is', null)
    .orderBy('starts')
    .orderBy('id')
    .execute();
  const away = new Map<string, Absence[]>();
  for (const row of absences) away.set(row.staff_id, [...(away.get(row.staff_id) ?? []), absenceOf(row)]);
  const standings = new Map(
    staff.map(({ id, unit_id: unit, active, posts, supervisor }): [StaffId, Standing] => [
      id as StaffId,
      {
        unit: unit as UnitId,
        left: !active,
        away: away.get(id) ?? [],
        posts: posts as Post[],
        supervisor: (supervisor ?? undefined) as StaffId | undefined,
        holds: held.get(id),
      },
    ]),
  );
  const keptBy = new Set(staff.flatMap(({ unit_id: unit, active }) => (active ? [unit as UnitId] : [])));
  return {
    hours: new Map(units.map((unit) => [unit.id as UnitId, hoursOf(unit)])),
    people: { standings, keptBy, gates },
    identities: await readIdentities(reader),
    covers: coverIndexOf(standings),
  };
}

/** The directory as it is now: a change of it that was committed before is in it. */
export async function directoryNow(reader: Reader): Promise<WholeDirectory> {
  const { version } = await reader
    .selectFrom('directory_version')
    .select('version')
    .executeTakeFirstOrThrow();
  return readDirectory(reader, version);
}

/** Everybody whom the directory knows, as it is now. */
export const readPeople = async (reader: Reader): Promise<People> => (await directoryNow(reader)).people;

/** The gate that keeps somebody out of everything at an instant. It lets in whoever is not in the directory. */
export const gateOn = ({ standings, gates: all }: People, person: string, at: Instant): Gate | undefined =>
  keptOutBy(gatesBefore(all), standings.get(person as StaffId)?.holds, at);

/** The same, as the directory is now. */
export const gateAgainst = async (reader: Reader, person: string, at: Instant): Promise<Gate | undefined> =>
  gateOn(await readPeople(reader), person, at);

type AbsenceDays = Pick<Selectable<AbsenceTable>, 'id' | 'cover_id' | 'starts' | 'ends' | 'phase'>;
const absenceOf = ({ id, cover_id: cover, starts, ends, phase }: AbsenceDays): Absence => ({
  id,
  from: phase === 'waiting' ? starts : always,
  to: ends,
  cover: cover as StaffId,
});

type HoursColumns = Pick<Selectable<UnitTable>, 'opens' | 'closes' | 'every_day' | 'quiet_from' | 'quiet_to'>;

/** The hours of a unit's row. */
export function hoursOf({
  opens,
  closes,
  every_day: everyDay,
  quiet_from: from,
  quiet_to: to,
}: HoursColumns): UnitHours {
  return {
    ...(opens !== null && closes !== null && { working: { opens, closes, everyDay } as WorkingHours }),
    ...(from !== null && to !== null && { quiet: { from, to } as QuietHours }),
  };
}
