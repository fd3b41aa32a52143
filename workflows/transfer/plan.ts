import {
  askedBy,
  crossesBorder,
  isAbroad,
  needsMeeting,
  overtakenBy,
  roundOf,
  stoppedBy,
  toTell,
} from './course';
import { parties, toldOf, type TransferView } from './facts';
import type { Table } from './table';
import { each, type Plan } from '../../engine/definition/plan';
import { metBy } from '../../engine/definition/met';

/** What should be true now, given the facts and who is accountable. */
export function plan(view: TransferView): Plan<Table> {
  const { input } = view;
  const { again, accepted, referred, meetings, withdrawn } = toldOf(view.state);
  const moved = accepted ?? referred;
  const round = roundOf(view);
  const asked = askedBy(view, round);
  const askedAgain = Object.values(again);
  const risk = accepted?.captured?.risk;
  const once = accepted && { from: accepted };
  const told = toTell(input).map((of) => ({ id: `${moved?.id}:${of}`, of }));
  const overtaken = overtakenBy(view);
  return {
    steps: {
      request: { [round.id]: { from: round.from } },
      decide: !isAbroad(input) && { [round.id]: { from: asked } },
      'acknowledge-referral': isAbroad(input) && { [round.id]: { from: asked } },
      ...meetingRows(view),
      'record-visor': moved && { [moved.id]: { from: moved } },
      'acknowledge-move': moved && each(told, ({ of }) => ({ from: moved, of })),
      'hand-over-orders': accepted && crossesBorder(input) && { [accepted.id]: once },
      'confirm-designation': accepted && input.pdp && { [accepted.id]: once },
      'first-contact': accepted && {
        [accepted.id]: {
          from: accepted,
          assignee: accepted.officer,
          clock: risk === 'high' || risk === 'very-high' ? 'high-risk' : 'usual',
        },
      },
    },
    notices: {
      rejected: each(askedAgain, ({ outcome }) => outcome === 'rejected' && { to: [input.sending] }),
      accepted: accepted && { [accepted.id]: { to: [input.sending] } },
      withdrawn: withdrawn && { [withdrawn.id]: { to: [input.receiving] } },
      returned: each(askedAgain, ({ outcome }) => outcome === 'returned' && { to: [input.sending] }),
      overtaken: overtaken && { [overtaken.id]: { to: [input.sending, input.receiving] } },
    },
    establishes: {
      accountable: accepted && { from: accepted.on, value: input.receiving },
      'supervised-by': accepted &&
        input.receivingProbation && { from: accepted.on, value: input.receivingProbation },
      // Whoever takes somebody over has found that they live there.
      'home-area': accepted && { from: input.confirmedOn, value: input.receiving },
      'lead-officer': accepted && { from: accepted.on, value: accepted.officer },
    },
    // The level that the new area decided on. While MAPP meetings are open they decide it, and say so first.
    means: meetings.map(({ id, on, level }) => ({
      key: id,
      kind: 'mappa-level' as const,
      value: level,
      from: on,
      of: parties(view).mappa,
    })),
    over: accepted ? 'received' : referred && 'referred',
    stopped: stoppedBy(view),
  };
}

/** The first MAPPA meeting of the new area, at level 2 and 3. */
function meetingRows({ state }: TransferView) {
  const { accepted, meeting, attended } = toldOf(state);
  const meets = accepted && needsMeeting(accepted) ? accepted : undefined;
  const clock = meets?.captured?.['mappa-level'] === '3' ? 'level-3' : 'level-2';
  return {
    'joint-meeting': meets && { [meets.id]: { from: meets, clock, met: metBy(meeting) } },
    'attend-meeting': meets && { [meets.id]: { from: meets, clock, met: metBy(attended) } },
    'move-mappa': meets && {
      [meets.id]: { from: meets, clock, waitsFor: [`joint-meeting/${meets.id}` as const] },
    },
  } satisfies Partial<Plan<Table>['steps']>;
}
