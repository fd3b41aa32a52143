import type { Selectable } from 'kysely';
import type { Absence, People, Standing } from '../../domain/people/absence';
import { gatesBefore, keptOutBy, type Gate } from '../../domain/people/gate';
import type { Post, StaffId, UnitId } from '../../domain/people/parties';
import type { Day, Instant } from '../../domain/time/time';
import type { QuietHours, UnitHours, WorkingHours } from '../../domain/people/working-hours';
import { gates } from '../../workflows/declared';
import type { AbsenceTable, UnitTable } from '../tables/people';
import type { Reader } from '../database';
import { readHeld } from './gates';

/** What the engine needs of the directory. */
export interface Directory {
  readonly hours: ReadonlyMap<UnitId, UnitHours>;
  readonly people: People;
}

// Before any clock: an absence that has begun holds for a settling whose clock lags behind.
const always: Day = '1900-01-01';

let lastRead: { version: string; directory: Directory } | undefined;

/** The directory of a version. It is read once: every change of units, people or absences makes another version. */
export async function readDirectory(reader: Reader, version: string): Promise<Directory> {
  if (lastRead?.version === version) return lastRead.directory;
  const units = await reader
    .selectFrom('unit')
    .select(['id', 'opens', 'closes', 'every_day', 'quiet_from', 'quiet_to'])
    .where((unit) => unit.or([unit('opens', 'is not', null), unit('quiet_from', 'is not', null)]))
    .execute();
  const staff = await reader.selectFrom('staff').select(['id', 'unit_id', 'active', 'posts', 'supervisor']).execute();
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
  const directory = {
    hours: new Map(units.map((unit) => [unit.id as UnitId, hoursOf(unit)])),
    people: { standings, keptBy, gates },
  };
  lastRead = { version, directory };
  return directory;
}

/** Everybody whom the directory knows, as it is now. */
export async function readPeople(reader: Reader): Promise<People> {
  const { version } = await reader
    .selectFrom('directory_version')
    .select('version')
    .executeTakeFirstOrThrow();
  return (await readDirectory(reader, version)).people;
}

/** The gate that keeps somebody out of everything at an instant. It lets in whoever is not in the directory. */
export async function gateAgainst(reader: Reader, person: string, at: Instant): Promise<Gate | undefined> {
  const { standings, gates: all } = await readPeople(reader);
  return keptOutBy(gatesBefore(all), standings.get(person as StaffId)?.holds, at);
}

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
