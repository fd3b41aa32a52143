import { policy, type Rule } from '../../domain/law/rule';
import { away, workingDays } from '../../domain/law/figures';

// Assumed: nobody is visited at home while in custody, in hospital or abroad, so those days do not count.
const daysAtHome = (n: number) => ({ ...workingDays(n), stopClock: away });

/** Clocks of a transfer between forces: none has a national figure. */
export const transferRules = {
  'transfer.request': policy('Request with the risk pack', workingDays(1)),
  'transfer.decide': policy('Accept or reject a transfer', workingDays(5)),
  'transfer.referral': policy('Acknowledge a referral abroad', workingDays(10)),
  'transfer.mappa': policy('Joint meeting, and move of MAPPA responsibility, level 2', workingDays(20)),
  'transfer.mappa-level-3': policy(
    'Joint meeting, and move of MAPPA responsibility, level 3',
    workingDays(10),
  ),
  'transfer.visor': policy('Record ViSOR ownership', workingDays(1)),
  'transfer.acknowledge': policy('Acknowledge a move', workingDays(3)),
  'transfer.across-border': policy('Hand over what differs across a border', workingDays(5)),
  'transfer.designation': policy(
    'Confirm the designation of a potentially dangerous person',
    workingDays(10),
  ),
  'transfer.first-contact': policy('First contact visit', daysAtHome(10)),
  'transfer.first-contact-high': policy('First contact visit, high or very high risk', daysAtHome(2)),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly transfer: typeof transferRules;
  }
}
