import { z } from 'zod';
import { daysLate } from '../../domain/clocks/lateness';
import { Refused } from '../../domain/errors';
import { dayOf, endOf, isDay, type Instant, type When } from '../../domain/time/time';
import type { Moment } from '../../records/reports/late-steps';
import { dayField, instantField } from '../http/fields-to-zod';

/** An instant that has passed, or a day, which means its end. */
export const asOfField = z
  .union([dayField, instantField], { error: 'Enter a real date or time' })
  .optional()
  .meta({ description: 'What was true then: an instant, or a day for the end of it' });

/** The instant that a report is about. Throws where it is still to come. */
export function momentOf(asOf: When | undefined, now: Instant): Moment {
  if (asOf === undefined) return { at: now, past: false };
  // The end of today has not come, so that `today` means now.
  if (isDay(asOf) && asOf === dayOf(now)) return { at: now, past: false };
  const at = isDay(asOf) ? endOf(asOf) : asOf;
  if (at > now)
    throw new Refused('request.invalid', {
      errors: [{ pointer: '/asOf', message: 'Enter a time that has passed' }],
    });
  return { at, past: true };
}

/** How late something due at one instant is at another, in days begun in London. */
export const lateBy = (due: Instant | null, at: Instant): { dueAt: Instant; days: number } | null =>
  due === null ? null : { dueAt: due, days: daysLate(due, at) };
