import type { WorkingLine } from '../../domain/clocks/clock';
import { inWords, some } from '../../domain/clocks/words';
import { anniversaryOf } from '../../domain/time/age';
import { dayOf, plusDays, type Day, type When } from '../../domain/time/time';

/** How old the person was on the relevant date. */
export type AgeThen = 'adult' | 'under-18';

/** Years from the first notification until an application may be made. SOA 2003 s.91B, seen. */
const qualifyingYears: Readonly<Record<AgeThen, number>> = { adult: 15, 'under-18': 8 };

/**
 * Years from the determination that refuses an application until the next application: the fewest, seen (SOA 2003 s.91B); the most
 * that a chief officer may set, common knowledge to be confirmed.
 */
export const nextApplicationYears = { fewest: 8, most: 15 } as const;

/** A day from which something may be done, and how it was found. */
export interface Earliest {
  readonly day: Day;
  readonly working: readonly WorkingLine[];
}

/**
 * The first day on which a person may apply: the day after the 15 years (8 for who was under 18 on the relevant
 * date) that begin with the day of the first notification. Source: SOA 2003 s.91B.
 */
export const qualifyingDay = (firstNotified: Day, age: AgeThen): Earliest =>
  dayAfterYears(firstNotified, qualifyingYears[age], 'the first notification');

/**
 * The first day on which a person may apply again after a refusal: the day after the years that begin with the day of the
 * determination, however late its notice was served. Source: SOA 2003 s.91B(3), (6).
 */
export const nextApplicationDay = (determined: Day, years: number): Earliest =>
  dayAfterYears(determined, years, 'the application was refused');

/**
 * The first day on which a person may apply now: by the first notification, and by the latest refusal where the years
 * that it bars end later. `barred`: from its determination to the first day that it leaves.
 */
export function earliestApplication(
  first: { readonly on: Day; readonly age: AgeThen },
  barred: { readonly from: When; readonly to?: When | undefined } | undefined,
): Earliest {
  const qualifies = qualifyingDay(first.on, first.age);
  if (barred?.to === undefined || dayOf(barred.to) <= qualifies.day) return qualifies;
  const [refused, again] = [dayOf(barred.from), dayOf(barred.to)];
  return {
    day: again,
    working: [
      { what: 'start', on: refused, text: `${inWords(refused)}: an application was refused` },
      {
        what: 'due',
        on: again,
        text: `${inWords(again)}: the first day that it leaves for another application`,
      },
    ],
  };
}

/** A period that begins with a day ends with the day before the corresponding date. */
function dayAfterYears(first: Day, years: number, what: string): Earliest {
  const day = anniversaryOf(first, years * 12);
  const last = plusDays(day, -1);
  return {
    day,
    working: [
      {
        what: 'rule',
        text: `An application may be made from the day after ${some(years, 'year')} (Sexual Offences Act 2003 s.91B)`,
      },
      { what: 'start', on: first, text: `${inWords(first)}: ${what}; the first day of the period` },
      { what: 'counted', on: last, text: `${inWords(last)}: its last day, ${some(years, 'year')} in all` },
      { what: 'due', on: day, text: `${inWords(day)}: the first day on which an application may be made` },
    ],
  };
}
