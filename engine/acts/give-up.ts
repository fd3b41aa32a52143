import type { UnitId } from '../../domain/people/parties';
import type { ActRule } from './act';
import { record } from './recording';

/** Says that a notice could not be delivered and its channel was given up. */
export interface GiveUp {
  readonly do: 'give-up';
  readonly notice: string;
  readonly to?: UnitId | undefined;
}

export const giveUp: ActRule<GiveUp> = {
  byItself: true,
  afterTheEnd: true,

  take(draft, { notice, to = draft.process.lead }) {
    const { unreached, fallen } = draft.process.engine;
    // What was taken back meanwhile is nothing to reach anybody with.
    if (unreached[notice] || fallen?.includes(notice)) return;
    const { now: at } = draft.around;
    record(draft, { id: draft.newId(), type: 'give-up', at, by: draft.by, notice, to });
  },
};
