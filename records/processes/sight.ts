import { sql, type RawBuilder } from 'kysely';
import type { KnowingReader } from '../../domain/people/need-to-know';
import { audienceOf, isReserved, visibilities, type Visibility } from '../../domain/people/visibility';
import { processIsShown, stepIsShown, subjectIsOpened } from '../subjects/need-to-know';

/** Whose view a list or report is: units and areas that the reader may see, or everything. */
export interface Sight {
  readonly all: boolean;
  readonly unit: string;
  /** Empty where the reader sees only what its own unit has a part in. */
  readonly area: string;
  /** What the row of a process may say for the reader to see it; of anything else lists and totals are as if it were not there. */
  readonly sees: readonly Visibility[];
  /** Who reads, as the lists of who needs to know ask: people may be hidden from them, or opened to them. */
  readonly knows: KnowingReader;
}

const forForces = visibilities.filter((visibility) => audienceOf(visibility).forces);

const isOneOf = (wanted: readonly Visibility[]): RawBuilder<boolean> =>
  sql<boolean>`process.visibility = any(${[...wanted]}::text[])`;

/** Whether the reader may see a process by its row alone, whoever it is about. */
function sightByRow({ all, unit, area, sees }: Sight): RawBuilder<boolean> {
  const shown = isOneOf(sees);
  if (all) return shown;
  const part = sql`process.units @> array[${unit}]::text[]`;
  const seen =
    area === ''
      ? part
      : sql`(${part} or (${isOneOf(forForces)} and process.areas @> array[${area}]::text[]))`;
  return sql<boolean>`(${shown} and ${seen})`;
}

const isOfOpened = (knows: KnowingReader): RawBuilder<boolean> =>
  sql<boolean>`(${isOneOf(visibilities.filter((one) => !isReserved(one)))}
    and ${subjectIsOpened(sql.ref('process.subject_id'), knows)})`;

/** Whether the reader may see a process, as a condition on its row. */
export const sightOfProcess = (sight: Sight): RawBuilder<boolean> =>
  sql<boolean>`((${sightByRow(sight)} and ${processIsShown(sql.ref('process.id'), sight.knows)})
    or ${isOfOpened(sight.knows)})`;

/** Whether a reader who sees every step may see this one, without its process being joined. */
export function sightOfEveryStep({ sees, knows }: Sight): RawBuilder<boolean> {
  const hidden = visibilities.filter((visibility) => !sees.includes(visibility));
  const shown = stepIsShown(sql.ref('step.id'), knows);
  return hidden.length === 0
    ? shown
    : sql<boolean>`(step.process_id not in (select process.id from process where ${isOneOf(hidden)}) and ${shown})`;
}

/**
 * The spans that a reader may see, as conditions of which a span fulfils one at most: each of them goes by an index
 * of its own. What no area sees is for the units that have a part in it.
 */
export function sightsOfSpan(sight: Sight): readonly RawBuilder<unknown>[] {
  const { all, unit, area, sees, knows } = sight;
  const shown = stepIsShown(sql.ref('span.step_id'), knows);
  if (all) return [sql`span.home and ${shown}`];
  const ofUnit = (wanted: readonly Visibility[]): RawBuilder<unknown> =>
    sql`span.process_id = any(array(select process.id from process
      where ${isOneOf(wanted)} and process.units @> array[${unit}]::text[])) and ${shown}`;
  const common = sees.filter((visibility) => !isReserved(visibility));
  const reserved = sees.filter(isReserved);
  return [
    ...(area === ''
      ? [sql`span.home and ${ofUnit(common)}`]
      : [
          sql`span.seen_by = ${area} and ${shown}`,
          sql`span.home and ${ofUnit(common.filter((visibility) => !forForces.includes(visibility)))}`,
        ]),
    // What is reserved is at home nowhere: it counts in no total of everything.
    ...(reserved.length > 0 ? [sql`not span.home and span.seen_by = '' and ${ofUnit(reserved)}`] : []),
    sql`span.home and span.process_id = any(array(select process.id from process
      where ${isOfOpened(knows)} and not ${sightByRow(sight)}))`,
  ];
}
