import { plusSeconds, type Instant } from '../../domain/time/time';
import { askedFor } from './invited';
import { sinceOf, type Cause } from './cause';
import { decideLevel } from './levels';
import type { Held, Input, Meeting, State } from './state';

export const meetingsOf = ({ planned, emergency }: State): Meeting[] =>
  [planned, emergency].flatMap((meeting) => meeting ?? []);

/** A meeting whose day the co-ordinator is asked to fix. */
export const toFix = (cause: Cause, clock: Meeting['clock']): Meeting => ({
  id: cause.id,
  clock,
  since: sinceOf(cause),
  ask: {
    ...sinceOf(cause),
    ...(clock === 'emergency' && { rule: 'mapp-meetings.fix-emergency' }),
  },
});

/** Takes a meeting that took place, quorate or not, out of those to come. */
export function tookPlace(
  state: State,
  { occasion, on }: { occasion: string; on: Instant },
  input: Input,
): void {
  const meeting = meetingsOf(state).find(({ id }) => id === occasion);
  if (!meeting) return;
  const { ask, fixed, clock } = meeting;
  const asked = fixed && clock !== 'emergency' ? askedFor(fixed, { input, state }) : undefined;
  state.past.push({
    until: plusSeconds(on, -1),
    ask,
    ...(fixed && asked && { papers: { id: occasion, slot: fixed, asked } }),
  });
  if (clock === 'emergency') delete state.emergency;
  else delete state.planned;
}

/** Records what a meeting decided: minutes, actions, whether the case is critical, the level and what comes next. */
export function recordHeld(state: State, held: Held): void {
  const { id, on } = held;
  state.anyHeld = true;
  state.minutes.push({ ...sinceOf(held), level: state.level?.value ?? '1' });
  for (const { number, agency, due } of held.actions)
    state.actions.push({ id: `${id}.${number}`, on, agency, due });
  if (held.criticalCase === true && (!state.critical || state.critical.to)) state.critical = { from: on };
  if (held.criticalCase === false && state.critical) state.critical.to ??= on;
  decideLevel(state, held.level, held);
  const now = state.level?.value;
  if (now === '1') state.review = { id, since: sinceOf(held) };
  // An emergency counts as the last meeting: the one that was planned becomes a review that counts from it.
  else if (state.planned) Object.assign(state.planned, { clock: 'review', since: sinceOf(held) });
  else if (now !== undefined) state.planned = toFix(held, 'review');
}
