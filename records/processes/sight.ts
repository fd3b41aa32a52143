import { sql, type RawBuilder } from 'kysely';

/** Whose view a list or report is: units and areas that the reader may see, or everything. */
export interface Sight {
  readonly all: boolean;
  readonly unit: string;
  /** Empty where the reader sees only what its own unit has a part in. */
  readonly area: string;
  /** Confidential kinds of process that are not for the reader: lists, totals and reports are as if there were none. */
  readonly hidden: readonly string[];
}

/** Whether the reader may see a process, as a condition on its row. */
export function sightOfProcess(sight: Sight): RawBuilder<boolean> {
  const { all, unit, area } = sight;
  const shown = sightOfKind(sight, 'process');
  if (all) return shown;
  const part = sql`process.units @> array[${unit}]::text[]`;
  const seen =
    area === ''
      ? part
      : sql`(${part} or (not process.restricted and process.areas @> array[${area}]::text[]))`;
  return sql<boolean>`(${shown} and ${seen})`;
}

/** Whether the kind of a process, a step or a span is for the reader. */
export const sightOfKind = ({ hidden }: Sight, row: 'process' | 'step' | 'span'): RawBuilder<boolean> =>
  hidden.length === 0
    ? sql<boolean>`true`
    : sql<boolean>`${sql.ref(`${row}.kind`)} <> all(${[...hidden]}::text[])`;
