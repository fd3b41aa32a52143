import { sql, type Selectable } from 'kysely';
import type { Absence, People, Standing } from '../../domain/people/absence';
import { isCleared, type Clearance } from '../../domain/people/clearance';
import type { StaffId, UnitId } from '../../domain/people/parties';
import type { Day, Instant, When } from '../../domain/time/time';
import type { QuietHours, UnitHours, WorkingHours } from '../../domain/people/working-hours';
import type { AbsenceTable, UnitTable } from '../tables/people';
import type { Reader } from '../database';

/** What the engine asks of the directory. */
export interface Directory {
  readonly hours: ReadonlyMap<UnitId, UnitHours>;
  readonly people: People;
}

// Before any clock: an absence that has begun holds for a settling whose clock lags behind.
const always: Day = '1900-01-01';

let lastRead: { version: string; directory: Directory } | undefined;

/** The directory of a version; read once, since every change of units, people and absences makes another. */
export async function readDirectory(reader: Reader, version: string): Promise<Directory> {
  if (lastRead?.version === version) return lastRead.directory;
  const units = await reader
    .selectFrom('unit')
    .select(['id', 'opens', 'closes', 'every_day', 'quiet_from', 'quiet_to'])
    .where((unit) => unit.or([unit('opens', 'is not', null), unit('quiet_from', 'is not', null)]))
    .execute();
  const staff = await reader.selectFrom('staff').select(['id', 'unit_id', 'active']).execute();
  const clearances = await readClearances(reader);
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
    staff.map(({ id, unit_id: unit, active }): [StaffId, Standing] => [
      id as StaffId,
      {
        unit: unit as UnitId,
        left: !active,
        away: away.get(id) ?? [],
        clearance: clearances.get(id),
      },
    ]),
  );
  const keptBy = new Set(staff.flatMap(({ unit_id: unit, active }) => (active ? [unit as UnitId] : [])));
  const directory = {
    hours: new Map(units.map((unit) => [unit.id as UnitId, hoursOf(unit)])),
    people: { standings, keptBy },
  };
  lastRead = { version, directory };
  return directory;
}

/**
 * The clearances of those who need one: whose unit asks for it, or about whom there is a vetting that did not end
 * with their leaving the post.
 */
async function readClearances(reader: Reader): Promise<ReadonlyMap<string, Clearance>> {
  const { rows } = await sql<{ id: string; spells: { from: When; to: When | null }[] }>`
    select staff.id, coalesce((
      select json_agg(json_build_object('from', starts, 'to', ends) order by starts, id) from circumstance
      where subject_id = known.subject_id and kind = 'cleared' and not withdrawn), '[]') as spells
    from staff
    join unit on unit.id = staff.unit_id
    left join subject_reference known on known.kind = 'staff' and known.value = staff.id
    where unit.needs_clearance or exists (
      select from process where process.subject_id = known.subject_id and process.kind = 'vetting'
        and process.outcome is distinct from 'left-post')
  `.execute(reader);
  return new Map(
    rows.map(({ id, spells }) => [id, spells.map(({ from, to }) => ({ from, ...(to !== null && { to }) }))]),
  );
}

/** Everybody whom the directory knows, as it is now. */
export async function readPeople(reader: Reader): Promise<People> {
  const { version } = await reader
    .selectFrom('directory_version')
    .select('version')
    .executeTakeFirstOrThrow();
  return (await readDirectory(reader, version)).people;
}

/** Whether somebody may be let in at an instant; who is not of the directory is not its business. */
export async function mayEnter(reader: Reader, person: string, at: Instant): Promise<boolean> {
  const { standings } = await readPeople(reader);
  return isCleared(standings.get(person as StaffId)?.clearance, at);
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
