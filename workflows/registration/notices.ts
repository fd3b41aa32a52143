import { dayOf } from '../../domain/time/time';
import { birthdayAt } from '../../domain/time/age';
import { each, type Plan } from '../../engine/definition/plan';
import { accountableOf, copiesAt, type Course } from './course';
import type { RegistrationView } from './state';
import type { Table } from './table';

/** Who is told, and when. */
export function notices(
  view: RegistrationView,
  { breaches, reviewable, eligibility }: Course,
): Required<Plan<Table>>['notices'] {
  const { input, state, started } = view;
  const accountable = accountableOf(view);
  const needToKnow = input.needToKnow.length > 0 && { to: input.needToKnow.map((told) => told.unit) };
  const copies = copiesAt(view, started.at);
  const eighteen = birthdayAt(input.born, 18);
  return {
    'need-to-know': needToKnow && { [started.id]: needToKnow },
    'new-area': each(state.visits, ({ newHome }) => newHome && { to: [newHome] }),
    'taken-elsewhere': each(state.elsewhere, () => ({ to: [accountable] })),
    copied: {
      [started.id]: copies,
      ...each(state.visits, ({ on, of }) => of.join() !== 'periodic' && copiesAt(view, on)),
      ...each(breaches, ({ dueAt }) => copiesAt(view, dueAt)),
    },
    'came-of-age': dayOf(started.at) < eighteen && {
      [started.id]: { to: [accountable, ...(copies?.to ?? [])], at: eighteen },
    },
    breach: each(breaches, ({ id }) => state.breaches[id]?.recorded !== undefined && needToKnow),
    eligibility: reviewable &&
      eligibility && {
        [eligibility.by]: {
          to: [accountable],
          at: { rule: 'registration.eligibility-opens', from: reviewable },
        },
      },
  };
}
