import {
  awaitedFrom,
  barred,
  bodiesOf,
  endedFrom,
  firstBodies,
  receivedOn,
  stoppedBy,
  unitsOf,
} from './course';
import { toldOf, type Body, type ReviewView, type Ruling } from './facts';
import type { Table } from './table';
import { dayOf, type Day } from '../../domain/time/time';
import { metBy } from '../../engine/definition/met';
import { each, type Plan, type Row, type Since } from '../../engine/definition/plan';

/** What should be true now, given the facts and what is on record of the person. */
export function plan(view: ReviewView): Plan<Table> {
  const { done, started } = view;
  const { appeal, ruling, asked, withdrawn } = toldOf(view);
  const received = receivedOn(view);
  const first = firstBodies(view);
  const bodies = bodiesOf(view);
  const told = bodies.length > 0 && { to: unitsOf(bodies) };
  const { determine, serve, consult } = done;
  const servedOn = serve && dayOf(serve.on);
  const against = determine?.outcome === 'continues' ? servedOn : undefined;
  const ended = endedFrom(view);
  const over =
    ended !== undefined
      ? 'ended'
      : (ruling !== undefined || (done['confirm-no-appeal'] && !appeal)) && 'continued';
  const stopped = stoppedBy(view);
  return {
    steps: {
      application: view.input.receivedOn === undefined && { from: awaitedFrom(view) },
      acknowledge: { from: received },
      consult: { from: received },
      // Whoever is silent until the decision is not asked any more; that it was silent stays on record.
      reply: each(bodies, (body) => ({ of: body.of, from: body, until: determine?.on })),
      determine: consult && { from: first.length > 0 ? first.map(lastReply) : consult },
      serve: { from: determine },
      'appeal-window': {
        from: against,
        lapses: !appeal,
        met: metBy(appeal),
      },
      'confirm-no-appeal': !appeal && against && windowOver(against),
      'ask-court': appeal && {
        [appeal.id]: courtRow(ruling, appeal),
        ...each(asked, (one) => courtRow(ruling, one)),
      },
    },
    notices: {
      determined: serve && { [serve.id]: told },
      appealed: appeal && { [appeal.id]: told },
      withdrawn: withdrawn && { [withdrawn.id]: told },
    },
    establishes: {
      'under-review': !stopped && !over && { from: started.on },
      'requirement-ended': ended !== undefined && { from: ended },
      'review-barred': barred(view),
    },
    over,
    stopped,
  };
}

/**
 * The last day for a body's reply. Bodies notified later do not count: no force puts its own decision off by
 * asking again. Source: SOA 2003 s.91C(1), which turns on notifications under s.91B.
 */
const lastReply = ({ of, on }: Body) => ({ rule: 'indefinite-review.reply', from: on, of }) as const;

/** From the day after the one on which the time to appeal runs out. */
function windowOver(served: Day): Row<Table> {
  const after = { rule: 'indefinite-review.appeal', from: served, daysAfter: 1 } as const;
  return { from: after, opens: after };
}

const courtRow = (ruling: Ruling | undefined, from: Since): Row<Table> => ({
  from,
  met: metBy(ruling),
});
