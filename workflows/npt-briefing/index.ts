import { parties } from './facts';
import { briefing } from './figures';
import { plan } from './plan';
import { table } from './table';
import type { UnitId } from '../../domain/people/parties';
import { dayOf } from '../../domain/time/time';
import { defineProcess } from '../../engine/definition/define-process';
import { firstOf } from '../../engine/definition/remember';

export const nptBriefing = defineProcess(table)({
  parties,
  plan,
  figures: { briefing },

  refuses: ({ subject: { is } }) => !is.accountable && 'npt-briefing.nobody-accountable',

  startsFor: (spell) =>
    spell.kind === 'neighbourhood' && {
      team: spell.value as UnitId,
      because: 'address-change' as const,
      since: dayOf(spell.from),
    },

  objection: {
    'report-back': ({ state }) => !firstOf(state, 'brief') && 'npt-briefing.not-briefed',
    'brief-again': ({ state }) => !firstOf(state, 'brief') && 'npt-briefing.not-briefed',
  },
});
