import { sql, type RawBuilder } from 'kysely';
import { audienceOf, isReserved, visibilities, type Visibility } from '../../domain/people/visibility';

/** Whose view a list or report is: units and areas that the reader may see, or everything. */
export interface Sight {
  readonly all: boolean;
  readonly unit: string;
  /** Empty where the reader sees only what its own unit has a part in. */
  readonly area: string;
  /** What the row of a process may say for the reader to see it; of anything else lists and totals are as if it were not there. */
  readonly sees: readonly Visibility[];
}

const forForces = visibilities.filter((visibility) => audienceOf(visibility).forces);

const isOneOf = (wanted: readonly Visibility[]): RawBuilder<boolean> =>
  sql<boolean>`process.visibility = any(${[...wanted]}::text[])`;

/** Whether the reader may see a process, as a condition on its row. */
export function sightOfProcess({ all, unit, area, sees }: Sight): RawBuilder<boolean> {
  const shown = isOneOf(sees);
  if (all) return shown;
  const part = sql`process.units @> array[${unit}]::text[]`;
  const seen =
    area === ''
      ? part
      : sql`(${part} or (${isOneOf(forForces)} and process.areas @> array[${area}]::text[]))`;
  return sql<boolean>`(${shown} and ${seen})`;
}

/** Whether a reader who sees every step may see this one, without its process being joined. */
export function sightOfEveryStep({ sees }: Sight): RawBuilder<boolean> {
  const hidden = visibilities.filter((visibility) => !sees.includes(visibility));
  return hidden.length === 0
    ? sql<boolean>`true`
    : sql<boolean>`step.process_id not in (select process.id from process where ${isOneOf(hidden)})`;
}

/**
 * The spans that a reader may see, as conditions of which a span fulfils one at most: each of them goes by an index
 * of its own. What no area sees is for the units that have a part in it.
 */
export function sightsOfSpan({ all, unit, area, sees }: Sight): readonly RawBuilder<unknown>[] {
  if (all) return [sql`span.home`];
  const ofUnit = (wanted: readonly Visibility[]): RawBuilder<unknown> =>
    sql`span.process_id = any(array(select process.id from process
      where ${isOneOf(wanted)} and process.units @> array[${unit}]::text[]))`;
  const common = sees.filter((visibility) => !isReserved(visibility));
  const reserved = sees.filter(isReserved);
  return [
    ...(area === ''
      ? [sql`span.home and ${ofUnit(common)}`]
      : [
          sql`span.seen_by = ${area}`,
          sql`span.home and ${ofUnit(common.filter((visibility) => !forForces.includes(visibility)))}`,
        ]),
    // What is reserved is at home nowhere: it counts in no total of everything.
    ...(reserved.length > 0 ? [sql`not span.home and span.seen_by = '' and ${ofUnit(reserved)}`] : []),
  ];
}
