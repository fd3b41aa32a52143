import { dayOf, plusDays, startOf, type Instant } from '../../domain/time/time';
import type { OneWord } from '../../engine/definition/figures';

// Assumed: within four weeks of its day an offer is due.
const dueWithin = 28;

function stateAt(dueAt: Instant | undefined, now: Instant): 'in-date' | 'due' | 'overdue' {
  if (dueAt === undefined) return 'in-date';
  if (dueAt < now) return 'overdue';
  return dueAt < startOf(plusDays(dayOf(now), dueWithin + 1)) ? 'due' : 'in-date';
}

/** All that anybody outside occupational health may learn of somebody's counselling. */
export const welfare: OneWord = {
  name: 'welfare',
  states: ['in-date', 'due', 'overdue'],
  of: stateAt,
  takes: {
    name: 'trigger',
    command: 'record-trigger',
    title:
      'Tell occupational health the day of an event after which somebody in your line is to be offered counselling',
  },
  titles: {
    one: 'Whether counselling of somebody in your line is in date, due or overdue, and nothing more',
    counts:
      'How many of each unit are in date, due and overdue; small counts, and what would give them away, left out',
  },
};
