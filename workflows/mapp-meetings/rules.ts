import { known, policy, type Rule } from '../../domain/law/rule';
import { calendarDays, workingDays } from '../../domain/law/figures';

const guidance = 'MAPPA Guidance, as commonly applied';
/** Six months counted back, whichever months they are: never less than six. */
const sixMonthsBefore = { kind: 'not-later-than-days-before', n: 184 } as const;

/** Clocks of the multi-agency meetings about one person. No text of national figures could be opened. */
export const mappMeetingsRules = {
  'mapp-meetings.identify': policy('Identify a person as MAPPA eligible', workingDays(3)),
  'mapp-meetings.level': policy('Set the level', workingDays(3)),
  'mapp-meetings.level-before-release': known('Set the level before release', guidance, sixMonthsBefore),
  'mapp-meetings.refer': policy('Refer to the co-ordinator', workingDays(3)),
  'mapp-meetings.screen': known('Screen a referral', guidance, workingDays(10)),
  // The same day, or the next working day.
  'mapp-meetings.screen-urgent': policy('Screen an urgent referral', workingDays(0)),
  'mapp-meetings.dual-management': policy('Agree dual case management', workingDays(5)),
  'mapp-meetings.fix': policy('Fix the day of a meeting', workingDays(5)),
  'mapp-meetings.fix-emergency': policy('Fix the day of an emergency meeting again', workingDays(1)),
  'mapp-meetings.papers': policy('Send the papers of a meeting', workingDays(-10)),
  'mapp-meetings.papers-short': policy('Send the papers of a meeting at short notice', workingDays(1)),
  'mapp-meetings.answer-invitation': policy('Answer an invitation', workingDays(-5)),
  'mapp-meetings.answer-short': policy('Answer an invitation at short notice', workingDays(1)),
  'mapp-meetings.first-2': policy('First meeting at level 2', workingDays(20)),
  'mapp-meetings.first-3': policy('First meeting at level 3', workingDays(10)),
  'mapp-meetings.emergency': policy('Emergency meeting', workingDays(2)),
  'mapp-meetings.review-2': known('Review meeting at level 2', guidance, calendarDays(84)),
  'mapp-meetings.review-3': known('Review meeting at level 3', guidance, calendarDays(56)),
  'mapp-meetings.review-custody': policy('Review in custody, release more than six months away', {
    kind: 'calendar-months',
    n: 6,
  }),
  'mapp-meetings.review-1': policy('Review at level 1', calendarDays(112)),
  'mapp-meetings.review-1-young': policy('Review at level 1, under 18', calendarDays(84)),
  'mapp-meetings.minutes-2': known('Minutes of a meeting at level 2', guidance, workingDays(10)),
  'mapp-meetings.minutes-3': known('Minutes of a meeting at level 3', guidance, workingDays(5)),
  'mapp-meetings.action': policy('Action that a meeting gave an agency', { kind: 'given' }),
  'mapp-meetings.transition-opens': policy('Planning the move to adult services opens', sixMonthsBefore),
  'mapp-meetings.transition': policy('Plan the move to adult services', { kind: 'given' }),
  'mapp-meetings.decide-exit': policy('Decide whether the person leaves', workingDays(5)),
  'mapp-meetings.sign-off': policy('Sign off that the person leaves', workingDays(1)),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly 'mapp-meetings': typeof mappMeetingsRules;
  }
}
