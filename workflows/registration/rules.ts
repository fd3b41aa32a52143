import type { Clock } from '../../domain/clocks/clock';
import { known, policy, statute, type Rule } from '../../domain/law/rule';
import { away, calendarDays, hours, workingDays, threeInclusiveDays } from '../../domain/law/figures';
import { plusHours, type Instant } from '../../domain/time/time';
import { detained } from './regimes';

const soa = (sections: string): string => `Sexual Offences Act 2003 ${sections}`;
const rto = (sections: string): string => `Counter-Terrorism Act 2008 ${sections}`;
const voo = (sections: string): string => `Criminal Justice and Immigration Act 2008 ${sections}`;

const threeDaysDetainedNotCounted: Clock = { kind: 'inclusive-days', n: 3, stopClock: detained };
const aYear: Clock = { kind: 'calendar-months', n: 12, deferredEnd: away };
const aWeek: Clock = { kind: 'calendar-days', n: 7, deferredEnd: away };
const sameDay: Clock = { kind: 'inclusive-days', n: 1 };
const sevenDaysBefore: Clock = { kind: 'not-later-than-days-before', n: 7 };
/** SI 2004/1220 regs.5 and 7 as amended by SI 2012/1876. */
const shortestNotice = 12;
const twelveHoursBefore: Clock = { kind: 'not-later-than-hours-before', n: shortestNotice };
// The Act says "by the end of 3 days beginning with the date", its notes (para 167) "no later than 3 days after".
// We take the reading that favours the person.
const window: Clock = { kind: 'window', a: -2, b: 3 };
const sixInclusiveDays: Clock = { kind: 'inclusive-days', n: 6, stopClock: away };

/**
 * Clocks of a registration: what the person owes under Part 2 of the Sexual Offences Act 2003, Part 4 of the
 * Counter-Terrorism Act 2008 (`rto-`) and Part 7 of the Criminal Justice and Immigration Act 2008 (`voo-`), and
 * what a unit owes after it.
 */
export const registrationRules = {
  'registration.initial': statute('Initial notification', soa('s.83(1), (6)'), threeInclusiveDays),
  'registration.change': statute('Notification of a change', soa('s.84(1), (6)'), threeInclusiveDays),
  'registration.release': statute('Notification of a release', soa('s.84(1)(d)'), threeInclusiveDays),
  'registration.advance-window': statute(
    'A change notified in advance happens',
    soa('s.84(2)-(4), Explanatory Notes para 167'),
    window,
  ),
  'registration.non-occurrence': statute(
    'Notification that an announced change did not happen',
    soa('s.84(4)(b), (5)'),
    sixInclusiveDays,
  ),
  'registration.acknowledge': statute('Written acknowledgement', soa('s.87(3)-(5)'), sameDay),
  'registration.periodic': statute('Periodic notification', soa('s.85(1)-(4)'), aYear),
  'registration.weekly': statute(
    'Weekly notification, no sole or main residence',
    soa('s.85(5)-(6); SI 2012/1876'),
    aWeek,
  ),
  'registration.travel': known(
    'Notification of foreign travel',
    soa('s.86; SI 2004/1220 as amended by SI 2012/1876'),
    sevenDaysBefore,
  ),
  'registration.travel-excused': known(
    'Notification of foreign travel, with a reasonable excuse for less than 7 days',
    soa('s.86; SI 2004/1220 as amended by SI 2012/1876'),
    twelveHoursBefore,
  ),
  'registration.travel-change': known(
    'Notification of a change of travel plans',
    soa('s.86; SI 2004/1220 regs.6-7'),
    twelveHoursBefore,
  ),
  'registration.return': known(
    'Notification of return to the United Kingdom',
    soa('s.86; SI 2004/1220 reg.8'),
    threeInclusiveDays,
  ),
  'registration.household': known(
    'Notification of a stay of 12 hours or more where a child lives or stays',
    soa('s.84(1); SI 2012/1876 reg.10'),
    threeInclusiveDays,
  ),
  'registration.particulars': known(
    'Notification of bank accounts, cards, passports and identity documents',
    soa('s.84(1); SI 2012/1876'),
    threeInclusiveDays,
  ),

  'registration.rto-initial': statute(
    'Initial notification',
    rto('s.47(1), (4)'),
    threeDaysDetainedNotCounted,
  ),
  'registration.rto-change': statute('Notification of a change', rto('s.48'), threeDaysDetainedNotCounted),
  'registration.rto-release': statute('Notification of a release', rto('s.48'), threeDaysDetainedNotCounted),
  'registration.rto-particulars': statute(
    'Notification of financial information and identity documents',
    rto('s.48A; Counter-Terrorism and Border Security Act 2019 s.12'),
    threeDaysDetainedNotCounted,
  ),
  'registration.rto-acknowledge': known('Written acknowledgement', rto('s.50'), sameDay),
  'registration.rto-periodic': statute('Periodic notification', rto('s.49'), {
    kind: 'calendar-months',
    n: 12,
    fallsAway: detained,
  }),
  'registration.rto-weekly': known('Weekly notification, no sole or main residence', rto('s.49'), {
    kind: 'calendar-days',
    n: 7,
    fallsAway: detained,
  }),
  'registration.rto-travel': known('Notification of foreign travel', rto('s.52'), sevenDaysBefore),
  'registration.rto-travel-excused': known(
    'Notification of foreign travel, with a reasonable excuse for less than 7 days',
    rto('s.52'),
    twelveHoursBefore,
  ),
  'registration.rto-travel-change': known(
    'Notification of a change of travel plans',
    rto('s.52'),
    twelveHoursBefore,
  ),
  'registration.rto-return': known(
    'Notification of return to the United Kingdom',
    rto('s.52'),
    threeDaysDetainedNotCounted,
  ),

  'registration.voo-initial': statute('Initial notification', voo('s.108(1), (4)'), threeInclusiveDays),
  'registration.voo-change': statute('Notification of a change', voo('s.109(1)-(2)'), threeInclusiveDays),
  'registration.voo-release': statute('Notification of a release', voo('s.109(2)(e)'), threeInclusiveDays),
  'registration.voo-advance-window': statute(
    'A change notified in advance happens',
    voo('s.109(4)-(6)'),
    window,
  ),
  'registration.voo-non-occurrence': statute(
    'Notification that an announced change did not happen',
    voo('s.109(6)(b)'),
    sixInclusiveDays,
  ),
  'registration.voo-acknowledge': known('Written acknowledgement', voo('s.112'), sameDay),
  'registration.voo-periodic': statute('Periodic notification', voo('s.110(1)-(4)'), aYear),
  'registration.voo-weekly': known('Weekly notification, no sole or main residence', voo('s.110'), aWeek),
  'registration.voo-travel': known('Notification of foreign travel', voo('s.111'), sevenDaysBefore),
  'registration.voo-travel-excused': known(
    'Notification of foreign travel, with a reasonable excuse for less than 7 days',
    voo('s.111'),
    twelveHoursBefore,
  ),
  'registration.voo-travel-change': known(
    'Notification of a change of travel plans',
    voo('s.111'),
    twelveHoursBefore,
  ),
  'registration.voo-return': known(
    'Notification of return to the United Kingdom',
    voo('s.111'),
    threeInclusiveDays,
  ),

  'registration.record': policy('Record on ViSOR and PNC', hours(24)),
  'registration.tell-partners': policy('Notify the neighbourhood team and partners', workingDays(1)),
  'registration.ask-transfer': policy(
    'Ask the force where the person attends to take them over',
    workingDays(1),
  ),
  'registration.resolve-visit': policy('Resolve a visit that could not be counted', workingDays(1)),
  'registration.breach-record': policy('Record a breach', hours(24)),
  'registration.breach-decision': policy('Decide on a breach', calendarDays(3)),
  'registration.breach-sign-off': policy('Sign off the decision on a breach', workingDays(1)),
  'registration.declare-missing': policy('Whereabouts unknown: wanted or missing', hours(24)),
  'registration.review-whereabouts': policy('Review of the search', calendarDays(28)),
  'registration.dual-management': policy('Agree dual case management', workingDays(5)),
  'registration.eligibility-opens': policy('Told that a review may be applied for', {
    kind: 'not-later-than-days-before',
    n: 28,
  }),
  'registration.expiry-opens': policy('Expiry check opens', { kind: 'not-later-than-days-before', n: 28 }),
  'registration.expiry-check': policy('Expiry check', { kind: 'given' }),
  'registration.close': policy('Close and archive', workingDays(10)),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly registration: typeof registrationRules;
  }
}

/** Whether who knows something then has time to notify it before a departure: SI 2004/1220 reg.7(2). */
export const couldNotify = (known: Instant, departs: Instant): boolean =>
  known <= plusHours(departs, -shortestNotice);

/** When a stay where a child lives or stays becomes notifiable: after 12 hours, SI 2012/1876 reg.10. */
export const notifiableFrom = (stayed: Instant): Instant => plusHours(stayed, 12);
