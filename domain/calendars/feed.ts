import type { FieldFault } from '../errors';
import { isDay } from '../time/time';
import { inOrder, nations, yearOf, type Holiday, type Holidays, type Nation } from './holidays';

/** What reading a feed gives: the holidays of each nation in it, or where it is wrong. */
export type FeedRead =
  | { readonly ok: true; readonly calendars: readonly Holidays[] }
  | { readonly ok: false; readonly faults: readonly FieldFault[] };

// The feed's other language calls the nations by other names.
const inWelsh: Readonly<Record<string, Nation>> = {
  'cymru-a-lloegr': 'england-and-wales',
  'yr-alban': 'scotland',
  'gogledd-iwerddon': 'northern-ireland',
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads bank holidays in the shape of https://www.gov.uk/bank-holidays.json, or of https://www.gov.uk/gwyliau-banc.json:
 * by nation, each with `events` of `date`, `title` and `notes`. Years without any holiday between the first and the last are a fault, as is a
 * date told twice. Members that it does not know are passed over.
 */
export function readFeed(feed: unknown): FeedRead {
  if (!isObject(feed)) return { ok: false, faults: [{ pointer: '', message: 'Give an object by nation' }] };
  const faults: FieldFault[] = [];
  const nationOf = (name: string): Nation | undefined =>
    nations.find((nation) => nation === name) ?? (Object.hasOwn(inWelsh, name) ? inWelsh[name] : undefined);
  const names = Object.keys(feed);
  const unknown = names.filter((name) => nationOf(name) === undefined);
  faults.push(
    ...unknown.map((name) => ({ pointer: `/${name}`, message: `Choose one of: ${nations.join(', ')}` })),
  );
  const calendars = nations.flatMap((nation) => {
    const [name, again] = names.filter((one) => nationOf(one) === nation);
    if (again !== undefined) faults.push({ pointer: `/${again}`, message: 'This nation is told twice' });
    return name === undefined ? [] : [readNation(nation, name, feed[name], faults)];
  });
  if (calendars.length === 0 && faults.length === 0)
    faults.push({ pointer: '', message: `Give at least one of: ${nations.join(', ')}` });
  return faults.length > 0 ? { ok: false, faults } : { ok: true, calendars };
}

function readNation(nation: Nation, name: string, given: unknown, faults: FieldFault[]): Holidays {
  const events: unknown = isObject(given) ? given['events'] : undefined;
  const told: readonly unknown[] = Array.isArray(events) ? events : [];
  const at = `/${name}/events`;
  if (told.length === 0) faults.push({ pointer: at, message: 'Enter at least one event' });
  const holidays = new Map<string, Holiday>();
  for (const [index, event] of told.entries()) {
    const { date, title, notes } = isObject(event) ? event : {};
    if (typeof date !== 'string' || !isDay(date)) {
      faults.push({ pointer: `${at}/${index}/date`, message: 'Enter a real date, such as 2026-12-25' });
      continue;
    }
    if (typeof title !== 'string' || title.trim() === '')
      faults.push({ pointer: `${at}/${index}/title`, message: 'Enter what the day is called' });
    if (holidays.has(date))
      faults.push({ pointer: `${at}/${index}/date`, message: 'This date is told twice' });
    const note = typeof notes === 'string' && notes !== '' ? `, ${notes.toLowerCase()}` : '';
    holidays.set(date, { day: date, title: `${String(title)}${note}` });
  }
  const years = new Set([...holidays.values()].map(({ day }) => yearOf(day)));
  const [firstYear, lastYear] = [Math.min(...years), Math.max(...years)];
  if (lastYear - firstYear >= years.size)
    faults.push({ pointer: at, message: 'A year between the first and the last has no holidays' });
  return { nation, holidays: inOrder(holidays.values()), firstYear, lastYear };
}
