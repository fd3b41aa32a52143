import { workingDays } from '../../domain/law/figures';
import { policy, type Rule } from '../../domain/law/rule';

/** The clock of a proposal: no guidance names a figure. */
export const proposalRules = {
  'proposal.decide': policy('Decide what others propose of a person', workingDays(1)),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly proposal: typeof proposalRules;
  }
}
