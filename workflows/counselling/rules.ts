import { calendarMonths, given, workingDays } from '../../domain/law/figures';
import { policy, type Rule } from '../../domain/law/rule';

/** Clocks of counselling at regular intervals: APP asks for it and names no figure. */
export const counsellingRules = {
  'counselling.interval': policy('Offer counselling', calendarMonths(12)),
  'counselling.interval-high': policy('Offer counselling, high exposure', calendarMonths(6)),
  'counselling.extra': policy('Offer counselling after a trigger event', workingDays(5)),
  'counselling.session': policy('The session that was offered', given),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly counselling: typeof counsellingRules;
  }
}
