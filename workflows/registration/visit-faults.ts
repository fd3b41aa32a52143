import { holdsAt } from '../../domain/circumstances';
import { areaOf } from '../../domain/people/parties';
import { publishedOn, sameName } from '../../domain/people/stations';
import { isUnderEighteen } from '../../domain/time/age';
import { dayOf } from '../../domain/time/time';
import type { Objection } from '../../engine/definition/define-process';
import { convictionsOf } from './convictions';
import { homeAreaAt } from './homes';
import type { Duty } from './regimes';
import type { RegistrationView, Told } from './state';
import { asksFor } from './table';

/** The regime does not ask for it. `pointer`: the field that says so. */
export const notADuty = (pointer: string): Objection => ({
  code: 'registration.not-a-duty',
  ...(pointer && { errors: [{ pointer, message: 'This regime asks for no notification of it' }] }),
});

/**
 * What is wrong with a visit. `of`: the duties that it answers; `at`: where its fields lie in what was sent.
 */
export function visitFault(view: RegistrationView, told: Told, of: readonly Duty[], at: string): Objection {
  const { regime } = view.input;
  const begins = convictionsOf(view).grounds.map(({ startsOn }) => startsOn);
  if (begins.every((day) => dayOf(told.on) < day)) return { code: 'registration.before-relevant-date' };
  if (of.some((duty) => !asksFor(regime, duty))) return notADuty('/of');
  return placeFault(view, told, of, at) ?? attendanceFault(view, told, at);
}

/** A visit goes to a station that the force published for that day; in another area only a new home is notified. */
function placeFault(
  view: RegistrationView,
  { id, on, station, newHome }: Told,
  of: readonly Duty[],
  at: string,
): Objection {
  // A change of home may still be notified in the area that the person leaves by it.
  const area = homeAreaAt(view, on, id);
  const newArea = newHome && areaOf(newHome);
  if (newArea !== undefined && newArea !== area && !of.includes('change'))
    return {
      code: 'registration.new-area-without-change',
      errors: [{ pointer: `${at}/newHome`, message: 'Only a change of home is notified in another area' }],
    };
  const lists = [area, newArea].flatMap((one) => (one === undefined ? [] : [view.stationsOf(one)]));
  const isKept = lists.every((stations) => stations !== undefined);
  const published = publishedOn(
    lists.flatMap((stations) => stations ?? []),
    dayOf(on),
  ).map(({ name }) => name);
  return isKept && !published.some((name) => sameName(name, station))
    ? notPublished(`${at}/station`, [...new Set(published)].sort())
    : undefined;
}

function notPublished(pointer: string, stations: readonly string[]): Objection {
  const message =
    stations.length > 0
      ? `Choose one of the stations published for that day: ${stations.join(', ')}`
      : 'The force has published no station for that day: its administrator publishes them';
  return { code: 'registration.station-not-published', errors: [{ pointer, message }], stations };
}

/** While a parental direction holds, the parent attends, with the young person: SOA 2003 s.89. */
function attendanceFault(
  { input, subject }: RegistrationView,
  { on, attended }: Told,
  at: string,
): Objection {
  const isParents =
    isUnderEighteen(input.born, dayOf(on)) &&
    subject.of('parental-direction').some((spell) => holdsAt(spell, on));
  const byParent = attended !== undefined && attended !== 'person';
  if (isParents ? byParent : attended !== 'parent-alone') return undefined;
  const message = isParents
    ? 'A parental direction holds: say whether the parent came with the person or alone'
    : 'No parental direction held: the person attends';
  return { code: 'registration.who-attends', errors: [{ pointer: `${at}/attended`, message }] };
}
