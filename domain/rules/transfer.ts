import { policy, type Rule } from './rule';
import { workingDays } from './figures';

/** Clocks of a transfer between forces: none has a national figure. */
export const transferRules = {
  'transfer.request': policy('Request with the risk pack', workingDays(1)),
  'transfer.decide': policy('Accept or reject a transfer', workingDays(5)),
  'transfer.mappa': policy('Move MAPPA responsibility, level 2', workingDays(20)),
  'transfer.mappa-level-3': policy('Move MAPPA responsibility, level 3', workingDays(10)),
  'transfer.visor': policy('Record ViSOR ownership', workingDays(1)),
  'transfer.acknowledge': policy('Acknowledge a move', workingDays(3)),
  'transfer.first-contact': policy('First contact visit', workingDays(10)),
  'transfer.first-contact-high': policy('First contact visit, high or very high risk', workingDays(2)),
} as const satisfies Record<string, Rule>;
