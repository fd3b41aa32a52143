import { calendarFrom, type Calendar, type Holidays } from '../../domain/calendars/calendar';
import { areaOf, type UnitId } from '../../domain/people/parties';
import type { ReferenceData } from '../../engine/model/surroundings';
import { rules } from '../../workflows/rules';
import type { Reader } from '../database';
import { readReferenceRows, type ReferenceRows } from './rows';

const plain = new WeakMap<Holidays, Calendar>();
function plainCalendar(holidays: Holidays): Calendar {
  const known = plain.get(holidays) ?? calendarFrom(holidays);
  plain.set(holidays, known);
  return known;
}

/**
 * The reference data as the engine needs it. A unit's working days go by the holidays of its own nation, and for what
 * a force may set itself by the force's closure days too. A unit that the directory does not know counts as one of
 * England and Wales.
 */
export function referenceDataOf({
  calendars,
  policies,
  closures,
  elsewhere,
  directory,
  stations,
}: ReferenceRows): ReferenceData {
  const closed = new Map<string, Calendar>();
  return {
    rules,
    policies,
    people: directory.people,
    hoursOf: (unit) => directory.hours.get(unit),
    stationsOf: (area) => stations.get(area) ?? [],
    calendarOf(unit: UnitId, overridable = false) {
      const nation = elsewhere[unit] ?? 'england-and-wales';
      if (!overridable || closures.length === 0) return plainCalendar(calendars[nation]);
      const force = areaOf(unit);
      const key = `${nation} ${force}`;
      const known =
        closed.get(key) ??
        calendarFrom(
          calendars[nation],
          closures.filter((one) => one.force === force),
        );
      closed.set(key, known);
      return known;
    },
  };
}

/** The reference data as it stands now. */
export const readReferenceData = async (reader: Reader): Promise<ReferenceData> =>
  referenceDataOf(await readReferenceRows(reader));
