import { instantOf } from '../../domain/time/time';
import type { Plan } from '../../engine/definition/plan';
import type { Course } from './course';
import { leadOf, parties, type RecallView } from './facts';
import type { Table } from './table';

/**
 * What was said here and holds of the person wherever it is asked. Custody is not among it: a prison tells that, or somebody
 * by hand.
 */
export function meanings(view: RecallView, { revoked, told: { court } }: Course): Plan<Table>['means'] {
  const licence = court && lastLicence(view, court.on);
  return [
    // Charged, and not convicted of it.
    (revoked?.charge === 'offence' || revoked?.charge === 'serious-offence') && {
      key: revoked.id,
      kind: 'charged',
      from: revoked.on,
      of: parties(view).casework,
    },
    court &&
      licence !== undefined && {
        key: court.id,
        kind: 'licence',
        ends: licence,
        to: court.on,
        endReason: court.court,
        of: leadOf(view),
      },
  ];
}

/** The licence that a court could end then: it began before, and is not known to have ended before. */
const lastLicence = ({ subject }: RecallView, at: string): string | undefined =>
  subject
    .of('licence')
    .findLast(({ from, to }) => instantOf(from) <= at && (to === undefined || instantOf(to) >= at))?.id;
