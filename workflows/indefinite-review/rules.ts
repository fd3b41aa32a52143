import { calendarDays, workingDays } from '../../domain/law/figures';
import { known, policy, type Rule } from '../../domain/law/rule';

/**
 * Clocks of an application to end an indefinite notification requirement. The 14 and 28 days, the six weeks and
 * the 21 days are well known and were not seen in the text of the Act.
 */
export const indefiniteReviewRules = {
  'indefinite-review.application': policy('Record an application, or that none is made', {
    kind: 'calendar-months',
    n: 3,
  }),
  'indefinite-review.acknowledge': known(
    'Acknowledge an application to end an indefinite requirement',
    'Sexual Offences Act 2003 s.91B',
    calendarDays(14),
  ),
  'indefinite-review.consult': known(
    'Notify the responsible bodies of an application',
    'Sexual Offences Act 2003 s.91B',
    calendarDays(14),
  ),
  'indefinite-review.reply': known(
    'Reply of a responsible body',
    'Sexual Offences Act 2003 s.91B',
    calendarDays(28),
  ),
  'indefinite-review.determine': known(
    'Determine an application to end an indefinite requirement',
    'Sexual Offences Act 2003 s.91C',
    calendarDays(42),
  ),
  'indefinite-review.sign': policy('Sign the determination of an application', workingDays(2)),
  'indefinite-review.serve': policy('Serve the notice of a determination', workingDays(5)),
  'indefinite-review.appeal': known(
    "Appeal to the magistrates' court",
    'Sexual Offences Act 2003 s.91E',
    calendarDays(21),
  ),
  'indefinite-review.appeal-check': policy('Check that no appeal was lodged', workingDays(10)),
  'indefinite-review.court': policy('Ask the court what it decided', calendarDays(84)),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly 'indefinite-review': typeof indefiniteReviewRules;
  }
}
