import type { AtLarge } from './at-large';
import type { Course, Ending } from './course';
import { leadOf, type RecallView } from './facts';
import type { Table } from './table';
import { unitBeside, type UnitId } from '../../domain/people/parties';
import { each, type Plan } from '../../engine/definition/plan';
import { unitsNamed } from '../../engine/definition/units';

/** Who is told of what. */
export function noticesOf(
  view: RecallView,
  course: Pick<Course, 'told' | 'revoked'> & {
    readonly ending: Ending | undefined;
    readonly atLarge: readonly AtLarge[];
    readonly review: Readonly<Record<string, unknown>> | undefined;
  },
): NonNullable<Plan<Table>['notices']> {
  const { subject } = view;
  const { told, revoked, ending, atLarge, review = {} } = course;
  const released = ending?.released;
  const { probation, casework, victims } = told.units;
  const lead = leadOf(view);
  const everybody = unitsNamed(lead, unitBeside(lead, 'force-control'), probation, casework, victims);
  const tell = (to: UnitId[] = everybody) => ({ to });
  return {
    revoked: revoked && { [revoked.id]: tell() },
    'review-at-large':
      probation &&
      each(
        Object.keys(review).map((id) => ({ id })),
        () => tell([probation]),
      ),
    'at-large-again': each(
      atLarge.filter(({ id }) => id !== revoked?.id),
      () => tell(),
    ),
    returned: each(
      atLarge.flatMap(({ back }) => (back ? [{ id: back }] : [])),
      () => tell(),
    ),
    released: released && { [released.id]: tell(unitsNamed(...everybody, subject.is.neighbourhood?.value)) },
    rescinded: told.rescinded && { [told.rescinded.id]: tell() },
    ended: revoked &&
      ending &&
      !released &&
      ending.outcome !== 'rescinded' && { [`${revoked.id}:${ending.outcome}`]: tell() },
  };
}
