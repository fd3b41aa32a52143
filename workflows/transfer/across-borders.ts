import { areaOf, type UnitId } from '../../domain/people/parties';
import type { Nation } from '../../domain/calendars/holidays';

/** The territorial forces of the other two jurisdictions, each the only one of its nation. */
const forceNations: Readonly<Record<string, Nation>> = {
  'police:scotland': 'scotland',
  'police:northern-ireland': 'northern-ireland',
};

/** The jurisdiction that a police unit works in; England and Wales for every other force. */
export const jurisdictionOf = (unit: UnitId): Nation => forceNations[areaOf(unit)] ?? 'england-and-wales';

/**
 * Which agency supervises people in the community in a jurisdiction: the probation services of England and
 * Wales and of Northern Ireland; in Scotland, which has none, criminal justice social work of the councils.
 */
export const supervisingAgencyIn = (nation: Nation): 'probation' | 'council' =>
  nation === 'scotland' ? 'council' : 'probation';
