import { each, type Plan } from '../../engine/definition/plan';
import { afterGap, courseOf } from './course';
import { heldOf, toldOf, type VettingView } from './facts';
import type { Table } from './table';

/** What is owed for the clearance now, and whether there is one. */
export function plan(view: VettingView): Plan<Table> {
  const { input, state, started, subject } = view;
  const { ended, adverse, suspended, covered, left } = toldOf(state);
  const { dayZero, cleared, without } = courseOf(view);
  const held = heldOf(view);
  const last = held.at(-1);
  const toUnit = { to: [input.unit] };
  return {
    steps: {
      clear: input.heldUntil === undefined && { from: started },
      renew: last &&
        !ended && {
          [last.id]: { from: last.until, opens: { rule: 'vetting.renewal-opens', from: last.until } },
        },
      review: each(adverse, (told) => ({ from: told })),
      restore: suspended && !ended && { [suspended.id]: { from: suspended } },
      cover: without && { [without.id]: { from: without.since, opens: without.from } },
    },
    notices: {
      'access-ended': without && { [without.id]: { ...toUnit, at: without.from } },
      'access-restored': each(afterGap(held), () => toUnit),
    },
    establishes: { cleared },
    over: ended && covered.includes(ended.id) && 'not-cleared',
    stopped:
      (left !== undefined && 'left-post') ||
      (dayZero && !subject.is.cleared && covered.includes(`after-${dayZero}`) && 'not-cleared'),
  };
}
