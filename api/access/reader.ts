import { areaOf } from '../../domain/people/parties';
import { audienceOf, visibilities } from '../../domain/people/visibility';
import { keyOf, type ReaderOfRecords } from '../../records/wall/reader';
import type { Actor } from './actor';
import { authorise, sightOf } from './authorise';

const reserving = visibilities.flatMap((visibility) => audienceOf(visibility).role ?? []);

/**
 * The actor as the records know a reader: by the keys that open what the actor may see, and nothing else. They are made
 * of the rows that permission and lists go by, so that what those show is behind the wall as well.
 */
export function wallReaderOf(actor: Actor): ReaderOfRecords {
  const { id, unit, roles } = actor;
  const { ways, knows } = sightOf(actor);
  const seen = ways.flatMap(({ visibilities: shown, units, area }) =>
    shown.flatMap((visibility) => {
      if (units !== undefined) return units.map((of) => keyOf.unit(visibility, of));
      return area === undefined ? [keyOf.nation(visibility)] : [keyOf.area(visibility, area)];
    }),
  );
  return {
    id,
    keys: [
      ...seen,
      // Being named lets nobody in who sees no process at all.
      ...(ways.length === 0 ? [] : knows.units.map(keyOf.actsFor)),
      ...knows.manages.map(keyOf.manages),
      ...knows.audits.map(keyOf.audits),
      ...reserving.filter((role) => roles.some((held) => held === role)).map(keyOf.holds),
      ...(plansWork(actor) ? [keyOf.colleagues(areaOf(unit))] : []),
    ],
  };
}

/** Whether the actor is told who of their area is away. */
const plansWork = (actor: Actor): boolean =>
  authorise(actor, 'absence.view', { owner: actor.unit }).allowed || authorise(actor, 'staff.list').allowed;
