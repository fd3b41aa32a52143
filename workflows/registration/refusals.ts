import { holdsAt } from '../../domain/circumstances';
import { readCircumstanceId } from '../../domain/circumstance-ids';
import { dayOf, instantOf } from '../../domain/time/time';
import type { Objection } from '../../engine/definition/define-process';
import { isWindowOpen } from './advance-changes';
import { breachesOf } from './course';
import { convictionsOf, isSubjectOn, type Ground } from './convictions';
import { disposalFault } from './disposals';
import { isCalled, meantBy } from './journeys';
import { dutyOfChange, type Duty } from './regimes';
import { notifiableFrom } from './rules';
import type { Journey, Parts, RegistrationView, Told } from './state';
import { asksFor } from './table';
import { notADuty, visitFault } from './visit-faults';

/** With these nothing is left that a further disposal could be told to. */
const forGood = ['conviction-quashed', 'deceased'];

/**
 * A person is registered once under each regime at a time; what happened in the period of a registration that has ended
 * is told there.
 */
export const refuses: Parts['refuses'] = ({ input: { regime, relevantDate }, subject, beside }) => {
  const known = beside.filter(({ input }) => input.regime === regime);
  const open = known.find(({ outcome }) => outcome === undefined);
  if (open) return goTo('registration.already-registered', open.id);
  const registered = subject
    .of('registered')
    .filter((spell) => holdsAt(spell, instantOf(relevantDate)))
    .map(({ id }) => readCircumstanceId(id)?.process);
  const ended = known.find(({ id, outcome = '' }) => registered.includes(id) && !forGood.includes(outcome));
  return ended && goTo('registration.within-ended', ended.id);
};

const goTo = (
  code: 'registration.already-registered' | 'registration.within-ended',
  process: string,
): Objection => ({
  code,
  detail: `Record the disposal in the registration ${process} (\`record-disposal\`).`,
  process,
});

const notAHome: Objection = {
  code: 'registration.new-area-without-change',
  errors: [{ pointer: '/newHome', message: 'Only a change of the home address brings a new home' }],
};

/** A visit that was recorded as the answer to a step of one duty. */
const visitOf =
  (duty: Duty) =>
  (view: RegistrationView, told: Told): Objection =>
    visitFault(view, told, [duty], '/data');

/** What cannot be, whatever the state. */
export const checks: Parts['checks'] = {
  start: ({ input }) => disposalFault(input),
  initial: visitOf('initial'),
  change: visitOf('change'),
  release: visitOf('release'),
  'non-occurrence': visitOf('non-occurrence'),
  periodic: visitOf('periodic'),
  travel: visitOf('travel'),
  'travel-change': visitOf('travel-change'),
  return: visitOf('return'),
  household: visitOf('household'),
  particulars: visitOf('particulars'),
  'record-notification': (view, told) => visitFault(view, told, told.of, ''),
  'record-advance-change': (view, told) =>
    (dutyOfChange(view.input.regime, told.what) !== 'change' && notADuty('/what')) ||
    (told.expectedOn < dayOf(told.on) && 'registration.not-in-advance') ||
    visitFault(view, told, ['change'], ''),
  'record-change': ({ input }, { what, on, at, newHome }) =>
    (newHome !== undefined && what !== 'home-address' && notAHome) ||
    (!dutyOfChange(input.regime, what) && notADuty('/what')) ||
    (on > dayOf(at) && 'registration.change-in-future'),
  'record-household-stay': (_view, { began, ended }) =>
    ended !== undefined && ended < notifiableFrom(began) && 'registration.stay-too-short',
  'record-disposal': ({ input: { regime, born } }, told) => disposalFault({ ...told, regime, born }),
};

/** What cannot be done as things stand. */
export const objection: Parts['objection'] = {
  'record-notification': journeyFault,
  'record-travel': ({ state }, { departs, returnsOn, on }) => {
    if (departs === undefined) return false;
    const known = state.journeys.filter((one) => one.on <= on);
    const { journeys } = meantBy(known, { departs, returnsOn }, { on });
    const others = journeys.filter((one) => ![one.departs, one.plan.leaves].includes(departs));
    return others.length > 0 && whichJourney('registration.journey-known', '/departs', others);
  },
  'record-advance-change': ({ input }) => !asksFor(input.regime, 'confirm-advance-change') && notADuty(''),
  'record-household-stay': ({ input }) => !asksFor(input.regime, 'household') && notADuty(''),
  'record-travel-change': ({ state }, { travel }) =>
    !state.journeys.some((one) => travel === undefined || isCalled(one, travel)) &&
    'registration.trip-not-found',
  'record-disposal': ({ outcome, ...view }, { relevantDate }) =>
    outcome !== undefined &&
    relevantDate !== undefined &&
    !isSubjectOn(convictionsOf(view).period, relevantDate) &&
    'registration.outside-period',
  'confirm-advance-change': ({ state }, { outcome, occasion, on }) => {
    const advance = state.advances.find(({ id }) => id === occasion);
    return (
      outcome === 'not-happened' &&
      advance !== undefined &&
      isWindowOpen(advance, dayOf(on)) &&
      'registration.window-open'
    );
  },
  'confirm-breach': (view, { breach, on }) => {
    const open = breachesOf(view).filter(({ id }) => breach === undefined || id === breach);
    if (open.length === 0) return 'registration.breach-not-found';
    const isRecorded = ({ id }: { id: string }): boolean => {
      const { confirmed, recorded } = view.state.breaches[id] ?? {};
      return recorded !== undefined && (confirmed !== undefined || instantOf(recorded.on) <= on);
    };
    return open.every(isRecorded) && 'registration.breach-recorded';
  },
  'record-whereabouts': ({ state: { losses } }, { known, on }) => {
    const isLost = losses.some((loss) => loss.on <= on && (loss.found === undefined || on < loss.found));
    return (
      (known === true && !isLost && 'registration.whereabouts-known') ||
      (known === false && isLost && 'registration.whereabouts-unknown')
    );
  },
  close: (view) =>
    breachesOf(view).some(({ id }) => !view.state.breaches[id]?.decided) && 'registration.breach-undecided',
  end: (view, told) => {
    const { subject } = view;
    const standing = convictionsOf(view).grounds.filter(({ ended }) => !ended);
    const { reason, disposal, on } = told;
    if (reason === 'review')
      return (
        (!standing.some(({ indefinite }) => indefinite) && 'registration.not-indefinite') ||
        (subject.of('shpo').some((order) => holdsAt(order, on)) && 'registration.order-in-force')
      );
    if (reason !== 'conviction-quashed' && reason !== 'order-discharged') return false;
    const named = disposal === undefined ? standing : standing.filter(({ id }) => id === disposal);
    return (
      (reason === 'order-discharged' && !named.every(isOrder) && 'registration.not-an-order') ||
      (disposal !== undefined && named.length === 0 && whichOf(standing)) ||
      (named.length > 1 && whichOf(standing))
    );
  },
};

const isOrder = ({ disposal }: Ground): boolean =>
  ['order-alone', 'violent-offender-order', 'interim-violent-offender-order'].includes(disposal);

/** What is wrong with what a visit tells of journeys: each telling is about one that it names, or that is certain. */
function journeyFault({ state }: RegistrationView, { of, on, trips }: Told & { of?: Duty[] }): Objection {
  if (of === undefined) return false;
  if (of.includes('travel') && !trips?.length && state.journeys.every(({ notified }) => notified))
    return 'registration.trip-missing';
  for (const [index, trip] of (trips ?? []).entries()) {
    const { journeys, known } = meantBy(state.journeys, trip, { of, on });
    if (journeys.length > 1)
      return whichJourney('registration.which-journey', `/trips/${index}/travel`, journeys);
    if (journeys.length === 0 && known) return 'registration.trip-not-found';
  }
  return false;
}

/** Names the journeys that one may mean, for whoever told it to choose from. */
const whichJourney = (
  code: 'registration.which-journey' | 'registration.journey-known',
  pointer: string,
  journeys: readonly Journey[],
): Objection => ({
  code,
  errors: [{ pointer, message: `These are known: ${journeys.map(({ id }) => id).join(', ')}` }],
  journeys: journeys.map(({ id }) => id),
});

/** Names the disposals that one may mean, by the facts that told them. */
const whichOf = (standing: readonly Ground[]): Objection => ({
  code: 'registration.which-disposal',
  errors: [{ pointer: '/disposal', message: `Enter one of ${standing.map(({ id }) => id).join(', ')}` }],
  disposals: standing.map(({ id }) => id),
});
