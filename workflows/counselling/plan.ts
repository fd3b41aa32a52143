import { each, type Plan } from '../../engine/definition/plan';
import type { CounsellingView } from './facts';
import type { Table } from './table';

/** What occupational health owes the member of staff now. */
export function plan({ input, state }: CounsellingView): Plan<Table> {
  const { exposure, cycles, sessions, triggers, ended } = state;
  const current = cycles.at(-1);
  return {
    steps: {
      offer: current && { [current.id]: { from: current.from, clock: current.offeredAt ?? exposure } },
      'offer-extra': each(triggers, (told) => ({ from: told })),
      session: each(sessions, (one) => ({ from: one.for })),
    },
    notices: {
      'session-offered': each(sessions, () => ({ to: [], person: input.member })),
    },
    stopped: ended !== undefined && 'ended',
  };
}
