import { policy, type Rule } from './rule';
import { calendarDays, workingDays } from './figures';

/** Clocks of the steps that any process can come to need. */
export const commonRules = {
  'common.reach-partner': policy('Reach a partner another way', workingDays(1)),
  'common.next-action': policy('Decide what happens next', workingDays(1)),
  'common.review-suspension': policy('Review of a clock that stands still opens', calendarDays(28)),
  'common.second-person': policy('Accept or decline what a colleague asks for', workingDays(1)),
  'common.review': policy('Review', workingDays(5)),
} as const satisfies Record<string, Rule>;
