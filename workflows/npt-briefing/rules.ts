import { calendarMonths, workingDays } from '../../domain/law/figures';
import { policy, type Rule } from '../../domain/law/rule';

/** Clocks of a neighbourhood team's briefing: APP puts the duty on the MOSOVO unit and names no figure. */
export const nptBriefingRules = {
  'npt-briefing.brief': policy('Brief the neighbourhood team', workingDays(1)),
  'npt-briefing.acknowledge': policy('Read the briefing', workingDays(3)),
  'npt-briefing.consider-report': policy('Consider what the neighbourhood team reports', workingDays(1)),
  'npt-briefing.review': policy('Review whether the briefing is still needed', calendarMonths(6)),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly 'npt-briefing': typeof nptBriefingRules;
  }
}
