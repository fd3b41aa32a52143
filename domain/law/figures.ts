import type { Clock } from '../clocks/clock';

/** Spells in which the law disregards time, or lets no duty run out: SOA 2003 s.83(6), s.85(4). */
export const away = ['custody', 'hospital', 'abroad'] as const;
export const workingDays = (n: number): Clock => ({ kind: 'working-days', n });
export const calendarDays = (n: number): Clock => ({ kind: 'calendar-days', n });
export const calendarMonths = (n: number): Clock => ({ kind: 'calendar-months', n });
/** By the end of the day itself. */
export const given: Clock = { kind: 'given' };
export const hours = (n: number): Clock => ({ kind: 'elapsed-hours', n });
/** Three days beginning with the day of the event, of which days away do not count: SOA 2003 s.83(1), s.84(1). */
export const threeInclusiveDays: Clock = { kind: 'inclusive-days', n: 3, stopClock: away };
