import { policy, statute, type Rule } from './rule';
import { away, calendarDays, hours, workingDays, threeInclusiveDays } from './figures';

/** Clocks of a registration: Sexual Offences Act 2003 Part 2, and what a unit owes after a notification. */
export const registrationRules = {
  'registration.initial': statute(
    'Initial notification',
    'Sexual Offences Act 2003 s.83(1), (6)',
    threeInclusiveDays,
  ),
  'registration.change': statute(
    'Notification of a change',
    'Sexual Offences Act 2003 s.84(1), (6)',
    threeInclusiveDays,
  ),
  'registration.release': statute(
    'Notification of a release',
    'Sexual Offences Act 2003 s.84(1)(d)',
    threeInclusiveDays,
  ),
  'registration.acknowledge': statute('Written acknowledgement', 'Sexual Offences Act 2003 s.87(3)-(5)', {
    kind: 'inclusive-days',
    n: 1,
  }),
  'registration.periodic': statute('Periodic notification', 'Sexual Offences Act 2003 s.85(1)-(4)', {
    kind: 'calendar-months',
    n: 12,
    deferredEnd: away,
  }),
  'registration.weekly': statute(
    'Weekly notification, no sole or main residence',
    'Sexual Offences Act 2003 s.85(5)-(6); SI 2012/1876',
    { kind: 'calendar-days', n: 7, deferredEnd: away },
  ),
  'registration.record': policy('Record on ViSOR and PNC', hours(24), 'hours'),
  'registration.tell-partners': policy('Notify the neighbourhood team and partners', workingDays(1)),
  'registration.breach-record': policy('Record a breach', hours(24), 'hours'),
  'registration.breach-decision': policy('Decide on a breach', calendarDays(3)),
  'registration.expiry-opens': policy('Expiry check opens', { kind: 'not-later-than-days-before', n: 28 }),
  'registration.expiry-check': policy('Expiry check', { kind: 'given' }),
  'registration.close': policy('Close and archive', workingDays(10)),
} as const satisfies Record<string, Rule>;
