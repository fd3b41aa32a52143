import { sinceOf, type Cause } from './cause';
import type { Known, Level, State } from './state';

/** Somebody with the right to it decided a level. A step up from level 1 asks for a referral and moves nothing yet. */
export function decideLevel(state: State, wanted: Level, cause: Cause): void {
  const { id, on } = cause;
  const was = state.level?.value;
  if (was === wanted) return;
  if (wanted === '1') {
    state.level = { value: '1', from: on, because: id, was };
    state.review = { id, since: sinceOf(cause) };
    delete state.planned;
    delete state.referral;
  } else if (was === '2' || was === '3') {
    state.level = { value: wanted, from: on, because: id, was };
  } else if (state.referral) {
    state.referral.level = wanted;
  } else {
    state.referral = { id, since: sinceOf(cause), level: wanted };
  }
}

/** Whether a level that is asked for is lower than the one that the person is at. */
export const goesDown = ({ state }: Pick<Known, 'state'>, { level }: { readonly level: Level }): boolean =>
  state.level !== undefined && level < state.level.value;
