import { sql, type RawBuilder } from 'kysely';
import { isReserved, visibilities, type Visibility } from '../../domain/people/visibility';
import { seesNation, type Sight, type Way } from '../../domain/people/sight';
import { kindsOfInsight } from '../../workflows/declared';
import { isNoConcern, processIsNoConcern, stepIsNoConcern } from '../subjects/concern';
import { processIsShown, stepIsShown, subjectIsOpened } from '../subjects/need-to-know';

export type { Sight } from '../../domain/people/sight';

type Condition = RawBuilder<boolean>;

const oneOf = (values: readonly string[]): RawBuilder<unknown> => sql`any(${[...values]}::text[])`;

const anyOf = (conditions: readonly Condition[]): Condition =>
  conditions.length === 0 ? sql<boolean>`false` : sql<boolean>`(${sql.join(conditions, sql` or `)})`;

const isOneOf = (wanted: readonly Visibility[]): Condition =>
  sql<boolean>`process.visibility = ${oneOf(wanted)}`;

/** One way of seeing, as a condition on the row of a process. */
const conditionOf = ({ visibilities: wanted, units, area }: Way): Condition => {
  const parts = [
    isOneOf(wanted),
    ...(units === undefined ? [] : [sql<boolean>`process.units && ${[...units]}::text[]`]),
    ...(area === undefined ? [] : [sql<boolean>`process.areas @> array[${area}]::text[]`]),
  ];
  return sql<boolean>`(${sql.join(parts, sql` and `)})`;
};

/** Whether the reader may see a process by its row alone, whoever it is about. */
const sightByRow = ({ ways }: Sight): Condition => anyOf(ways.map(conditionOf));

/** Whether the process is of a person who was opened to the reader by name. */
const isOfOpened = ({ ways, knows }: Sight): Condition =>
  ways.length === 0
    ? sql<boolean>`false`
    : sql<boolean>`(${isOneOf(visibilities.filter((one) => !isReserved(one)))}
    and ${subjectIsOpened(sql.ref('process.subject_id'), knows)})`;

/** Whether the reader may see a process, as a condition on its row. */
const sightAlone = (sight: Sight): Condition =>
  sql<boolean>`((${sightByRow(sight)} and ${processIsShown(sql.ref('process.id'), sight.knows)})
    or ${isOfOpened(sight)})`;

/** The same where it does not concern the reader, or they may read some of it all the same. */
export const sightOfProcess = (sight: Sight): Condition =>
  sql<boolean>`(${sightAlone(sight)} and ${processIsNoConcern(sql.ref('process.id'), sight.knows.id)})`;

const keptKinds = [...kindsOfInsight.lead, ...kindsOfInsight['force-of-lead']];

/** Whether the reader reads for whoever leads the process, as a condition on its row. */
const readsForLead = ({ units, force }: Sight): Condition =>
  anyOf([
    sql<boolean>`process.lead = ${oneOf(units)}`,
    ...(force === ''
      ? []
      : [
          sql<boolean>`(process.kind = ${oneOf(kindsOfInsight['force-of-lead'])} and process.lead like ${`${force}/%`})`,
        ]),
  ]);

const readsEverything = ({ ways }: Sight): boolean => ways.every(({ everything }) => everything);

/** What of a process that its kind keeps is read all the same, as a condition on its row. */
const readsKept = (sight: Sight): Condition =>
  anyOf([
    readsForLead(sight),
    isOfOpened(sight),
    ...sight.ways.filter(({ everything }) => everything).map(conditionOf),
  ]);

/** Whether the reader may read all of a process, as a condition on its row. */
export function sightOfWhole(sight: Sight): Condition {
  const seen = sql<boolean>`${sightAlone(sight)} and ${isNoConcern(sql.ref('process.id'), sight.knows.id)}`;
  return readsEverything(sight)
    ? sql<boolean>`(${seen})`
    : sql<boolean>`(${seen} and (process.kind <> all(${keptKinds}::text[]) or ${readsKept(sight)}))`;
}

/** Whether the reader may read a step, as a condition on its row and that of its process. */
export function sightOfStep(sight: Sight): Condition {
  const { id } = sight.knows;
  const seen = sql<boolean>`${sightAlone(sight)} and ${stepIsNoConcern(sql.ref('step.id'), id)}`;
  // What of a process that concerns the reader they may read, they read whoever owns it.
  return readsEverything(sight)
    ? sql<boolean>`(${seen})`
    : sql<boolean>`(${seen} and (step.kind <> all(${keptKinds}::text[]) or step.owner = ${oneOf(sight.units)}
        or ${readsKept(sight)} or not ${isNoConcern(sql.ref('process.id'), id)}))`;
}

/** Whether a reader who sees the whole country may see this step, without its process being joined. */
export function sightOfEveryStep(sight: Sight): Condition {
  const seen = sight.ways.filter((way) => seesNation({ ...sight, ways: [way] }));
  const hidden = visibilities.filter(
    (visibility) => !seen.some(({ visibilities: shown }) => shown.includes(visibility)),
  );
  const shown = sql<boolean>`${stepIsShown(sql.ref('step.id'), sight.knows)}
    and ${stepIsNoConcern(sql.ref('step.id'), sight.knows.id)}`;
  return hidden.length === 0
    ? shown
    : sql<boolean>`(step.process_id not in (select process.id from process
        where ${isOneOf(hidden)} and not ${sightByRow(sight)}) and ${shown})`;
}

/** The steps of kept processes that the reader may not read are left out of their spans. */
const spansRead = (sight: Sight): readonly Condition[] =>
  readsEverything(sight) || keptKinds.length === 0
    ? []
    : [
        sql<boolean>`(span.kind <> all(${keptKinds}::text[]) or span.owner = ${oneOf(sight.units)}
          or exists (select from process where process.id = span.process_id and ${readsKept(sight)})
          or not ${isNoConcern(sql.ref('span.process_id'), sight.knows.id)})`,
      ];

const processesWhere = (condition: Condition): Condition =>
  sql<boolean>`span.process_id = any(array(select process.id from process where ${condition}))`;

/** A way of seeing, with of the visibilities only those that fulfil a condition. */
const narrowed = (
  ways: readonly Way[],
  isWanted: (visibility: Visibility, way: Way) => boolean,
): readonly Way[] =>
  ways
    .map((way) => ({ ...way, visibilities: way.visibilities.filter((one) => isWanted(one, way)) }))
    .filter((way) => way.visibilities.length > 0);

/**
 * The spans that a reader may see, as conditions of which a span fulfils one at most: each of them goes by an index
 * of its own. A span of what a police force sees says so itself; for the rest it is asked which processes they are.
 */
export function sightsOfSpan(sight: Sight): readonly RawBuilder<unknown>[] {
  const read = spansRead(sight);
  const shown = stepIsShown(sql.ref('span.step_id'), sight.knows);
  const concerns = stepIsNoConcern(sql.ref('span.step_id'), sight.knows.id);
  const part = (...conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> =>
    sql.join([...conditions, shown, concerns, ...read], sql` and `);
  const reserved = narrowed(sight.ways, isReserved);
  // What is reserved is at home nowhere: it counts in no total of everything.
  const ofReserved =
    reserved.length === 0
      ? []
      : [part(sql`not span.home and span.seen_by = ''`, processesWhere(anyOf(reserved.map(conditionOf))))];
  const opened = sql`span.home and ${processesWhere(sql<boolean>`${isOfOpened(sight)} and not ${sightByRow(sight)}`)}`;
  if (seesNation(sight)) return [part(sql`span.home`), ...ofReserved, opened];
  const area = sight.ways.find(
    ({ area: one, visibilities: shown }) => one?.startsWith('police:') && shown.includes('area'),
  )?.area;
  const rest = narrowed(
    sight.ways,
    (visibility, way) => !isReserved(visibility) && !(visibility === 'area' && isWithin(way, area)),
  );
  const others = anyOf(rest.map(conditionOf));
  const beyond =
    area === undefined
      ? others
      : sql<boolean>`${others} and not (process.visibility = 'area' and process.areas @> array[${area}]::text[])`;
  return [
    ...(area === undefined ? [] : [part(sql`span.seen_by = ${area}`)]),
    ...(rest.length === 0 ? [] : [part(sql`span.home`, processesWhere(beyond))]),
    ...ofReserved,
    opened,
  ];
}

/** Whether all that a way of seeing shows lies in an area. */
const isWithin = ({ units, area: own }: Way, area: string | undefined): boolean =>
  area !== undefined && (own === area || units?.every((unit) => unit.startsWith(`${area}/`)) === true);

/** Whether a unit is one of those for which the reader reads, as a condition on a column with the unit. */
export const sightOfUnit = ({ ways }: Sight, unit: RawBuilder<unknown>): Condition =>
  anyOf(
    ways.map(({ units, area }) =>
      units !== undefined
        ? sql<boolean>`${unit} = ${oneOf(units)}`
        : area !== undefined
          ? sql<boolean>`${unit} like ${`${area}/%`}`
          : sql<boolean>`true`,
    ),
  );
