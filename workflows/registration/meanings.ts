import { isEstablishedBy } from '../../domain/circumstance-ids';
import { unitBeside } from '../../domain/people/parties';
import { instantOf, type Instant } from '../../domain/time/time';
import type { Spell } from '../../domain/circumstances';
import type { Plan } from '../../engine/definition/plan';
import { startKey } from './convictions';
import { accountableOf } from './course';
import type { RegistrationView } from './state';
import type { Table } from './table';

type Meanings = Exclude<NonNullable<Plan<Table>['means']>, false | '' | 0>;

/** What was said here and holds of the person wherever it is asked: a death, a charge, an order discharged, somebody found. */
export function meanings(view: RegistrationView): Meanings {
  const { state } = view;
  const accountable = accountableOf(view);
  return [
    ...state.ends.map(
      ({ id, reason, at }) =>
        reason === 'deceased' && ({ key: id, kind: 'deceased', from: at, of: accountable } as const),
    ),
    ...state.charges.map(
      ({ id, on }) =>
        ({ key: id, kind: 'charged', from: on, of: unitBeside(accountable, 'mosovo-supervisor') }) as const,
    ),
    ...ordersDischarged(view),
    ...found(view),
  ];
}

/** Whether a spell could have ended then: it began before, and is not known to have ended before. */
const couldEnd = ({ from, to }: Spell, at: Instant): boolean =>
  instantOf(from) <= at && (to === undefined || instantOf(to) >= at);

/** The requirements rested on the order alone: where they end with its discharge, it is in force no more. */
function ordersDischarged(view: RegistrationView): Meanings {
  const { input, started, state, subject } = view;
  const alone = new Set(
    [{ ...input, id: startKey }, { ...input, id: started.id }, ...state.disposals].flatMap(
      ({ id, disposal }) => (disposal === 'order-alone' ? [id] : []),
    ),
  );
  return state.ends.flatMap(({ id, reason, at, of }) => {
    if (reason !== 'order-discharged' || !of.some((key) => alone.has(key))) return [];
    const order = subject.of('shpo').findLast((spell) => couldEnd(spell, at));
    return order
      ? [
          {
            key: id,
            kind: 'shpo',
            ends: order.id,
            to: at,
            endReason: 'discharged',
            of: accountableOf(view),
          } as const,
        ]
      : [];
  });
}

/** Whoever was told to be nowhere, and was found by the search that this opened, is found for everybody. */
function found(view: RegistrationView): Meanings {
  const { process, state, subject } = view;
  const manager = unitBeside(accountableOf(view), 'mosovo-manager');
  return subject.of('whereabouts-unknown').flatMap((spell) => {
    const search = state.searches[spell.id];
    if (!search?.found || isEstablishedBy(spell.id, process) || !couldEnd(spell, search.on)) return [];
    return [
      { key: search.id, kind: 'whereabouts-unknown', ends: spell.id, to: search.on, of: manager } as const,
    ];
  });
}
