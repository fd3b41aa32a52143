import { isUnderEighteen } from '../../domain/time/age';
import { dayOf } from '../../domain/time/time';
import { each, type Plan } from '../../engine/definition/plan';
import { leaving } from './course';
import { invitedOn, leadOf, youngServices } from './invited';
import type { Meeting, MeetingsView } from './state';
import type { Table } from './table';

/** Who is told, and what stands in whose calendar. */
export function notices(view: MeetingsView, meetings: readonly Meeting[]): Required<Plan<Table>>['notices'] {
  const { input, state, started, subject } = view;
  const { screened, level, exit } = state;
  const goes = leaving(view);
  const toLead = screened && { [screened.id]: { to: [leadOf(view)] } };
  const invited = invitedOn(dayOf(exit?.on ?? level?.from ?? started.on), view);
  const critical = subject.of('critical-case').map(({ id, from }) => ({ id: `${id}@${from}`, from }));
  return {
    'young-person': isUnderEighteen(input.born, input.eligibleOn) && {
      [started.id]: { to: youngServices(input) },
    },
    'referral-accepted': screened?.outcome === 'accepted' && toLead,
    'referral-returned': screened?.outcome === 'returned' && toLead,
    'referral-refused': screened?.outcome === 'refused' && toLead,
    invited: each(
      meetings,
      ({ id, ask, fixed }) =>
        fixed && {
          to: invitedOn(dayOf(fixed.begins), view),
          invitation: {
            uid: ask?.id ?? id,
            at: fixed.begins,
            minutes: fixed.lasts,
            where: fixed.place,
          },
        },
    ),
    // A person who has only ever been at level 1 is nobody else's business.
    'level-changed': level &&
      (level.value !== '1' || level.was !== undefined) && { [level.because]: { to: invited } },
    'action-not-done': each(
      state.actions.flatMap(({ notDone }) => (notDone ? [{ id: notDone }] : [])),
      () => ({ to: [input.coordinator] }),
    ),
    'critical-case': !goes && each(critical, ({ from }) => ({ to: [input.board], at: from })),
    left: goes && goes !== 'not-eligible' && goes !== 'withdrawn' && { [exit?.id ?? goes]: { to: invited } },
  };
}
