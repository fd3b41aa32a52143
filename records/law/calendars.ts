import type { Holidays, Nation } from '../../domain/calendars/holidays';
import type { Reader } from '../database';

/** Which version of a nation's calendar stands. */
export interface CalendarHead {
  readonly nation: Nation;
  readonly version: number;
  readonly change_id: string;
}

// A version never changes, so it is read once. One per change of a calendar, so few.
const versions = new Map<string, Holidays & { version: number }>();

/** The calendar that stands for a nation. */
export async function calendarOf(
  reader: Reader,
  { nation, version, change_id: change }: CalendarHead,
): Promise<Holidays & { version: number }> {
  const key = `${change} ${nation}`;
  const known = versions.get(key);
  if (known) return known;
  const row = await reader
    .selectFrom('calendar_version')
    .selectAll()
    .where('nation', '=', nation)
    .where('version', '=', version)
    .executeTakeFirstOrThrow();
  const { holidays, first_year: firstYear, last_year: lastYear } = row;
  const read = { nation, version, holidays, firstYear, lastYear };
  versions.set(key, read);
  return read;
}

/** Every version of a nation's calendar and who made it, the newest first. */
export const calendarVersions = async (reader: Reader, nation: Nation) =>
  reader
    .selectFrom('calendar_version')
    .innerJoin('law_change', 'law_change.id', 'calendar_version.change_id')
    .select([
      'version',
      'made_at as at',
      'made_by as by',
      'why',
      'kind',
      'first_year as firstYear',
      'last_year as lastYear',
      'holidays',
    ])
    .where('nation', '=', nation)
    .orderBy('version', 'desc')
    .execute();
