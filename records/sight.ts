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
export function sightOfProcess({ all, unit, area, hidden }: Sight): RawBuilder<boolean> {
  const shown = hidden.length === 0 ? sql`true` : sql`process.kind <> all(${[...hidden]}::text[])`;
  if (all) return sql<boolean>`${shown}`;
  const part = sql`process.units @> array[${unit}]::text[]`;
  const seen =
    area === ''
      ? part
      : sql`(${part} or (not process.restricted and process.areas @> array[${area}]::text[]))`;
  return sql<boolean>`(${shown} and ${seen})`;
}

/** Whether the kind of a span is for the reader. */
export const sightOfKind = ({ hidden }: Sight): RawBuilder<unknown> =>
  hidden.length === 0 ? sql`true` : sql`span.kind <> all(${[...hidden]}::text[])`;
