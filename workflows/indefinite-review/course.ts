import { toldOf, type Body, type ReviewView } from './facts';
import { earliestApplication, nextApplicationDay, nextApplicationYears, type Earliest } from './earliest';
import type { Spell } from '../../domain/circumstances';
import type { UnitId } from '../../domain/people/parties';
import { dayOf, instantOf, type Day, type Instant } from '../../domain/time/time';
import type { SubjectView } from '../../engine/definition/define-process';
import { hasDied } from '../../engine/definition/endings';
import { unitsNamed } from '../../engine/definition/units';

/** The day on which the application was received; none yet where it is awaited. */
export function receivedOn({ input, done: { application } }: ReviewView): Day | undefined {
  return input.receivedOn ?? (application?.outcome === 'received' ? dayOf(application.on) : undefined);
}

/** The bodies of the first round, each once: it is their replies that the decision waits for. */
export function firstBodies({ done: { consult } }: ReviewView): Body[] {
  if (consult?.outcome !== 'notified') return [];
  const { id, on, at, bodies } = consult;
  return [...new Set(bodies.map((body) => body.unit))].map((of) => ({ id: `${id}:${of}`, of, on, at }));
}

/** Every body that was notified, in the first round or later. */
export const bodiesOf = (view: ReviewView): Body[] => [...firstBodies(view), ...toldOf(view).further];

export const unitsOf = (bodies: readonly Body[]): UnitId[] => unitsNamed(...bodies.map(({ of }) => of));

/** Since when the requirement has ended: from the service of the notice, or from the court's order. */
export function endedFrom(view: ReviewView): Day | Instant | undefined {
  const { ruling } = toldOf(view);
  const { determine, serve } = view.done;
  if (ruling?.decision === 'allowed') return ruling.on;
  return determine?.outcome === 'ends' ? serve?.on : undefined;
}

/** While no further application may be made: from the determination of a served refusal that no court has set aside. */
export function barred(view: ReviewView) {
  const { ruling } = toldOf(view);
  const { determine, serve } = view.done;
  if (determine?.outcome !== 'continues' || !serve || ruling?.decision === 'allowed') return undefined;
  const from = dayOf(determine.on);
  const years = determine.nextAfterYears ?? nextApplicationYears.fewest;
  return { from, to: nextApplicationDay(from, years).day };
}

/** What ended the review: once that happened, it stays so. */
export function stoppedBy({ state, started, done: { application, determine }, subject }: ReviewView) {
  const { asOf } = subject;
  if (hasDied(subject)) return 'deceased';
  if (toldOf({ state }).withdrawn) return 'withdrawn';
  if (application?.outcome === 'not-made') return 'not-applied';
  // Once decided, what was decided stands and is served.
  if (determine) return undefined;
  const hasCome = ({ from, to }: Spell): boolean =>
    instantOf(from) <= asOf && (to === undefined || instantOf(to) > started.on);
  if (subject.of('shpo').some(hasCome)) return 'order-made';
  const hasGone = ({ to }: Spell): boolean => to !== undefined && instantOf(to) <= asOf;
  const requirements = subject.of('notified-indefinitely').filter(hasCome);
  return requirements.length === 0 || requirements.some(hasGone) ? 'fell-away' : undefined;
}

/** From when the unit waits for an application: from the first day on which one may be made. */
export function awaitedFrom(view: ReviewView): Day {
  const started = dayOf(view.started.on);
  const earliest = earliestDay(view.subject)?.day ?? started;
  return earliest > started ? earliest : started;
}

export const firstNotified = ({ is }: SubjectView) => is['first-notified'];

/** The first day on which this person may apply, by the first notification and by an earlier refusal. */
export function earliestDay(subject: SubjectView): Earliest | undefined {
  const first = firstNotified(subject);
  if (first?.value === undefined) return undefined;
  const barred = subject.of('review-barred').at(-1);
  return earliestApplication({ on: dayOf(first.from), age: first.value }, barred);
}
