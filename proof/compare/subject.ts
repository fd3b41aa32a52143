import { circumstanceIdOf } from '../../domain/circumstance-ids';
import { firstTold } from '../../domain/circumstances';
import type { Instant, When } from '../../domain/time/time';
import type { Reader } from '../../records/database';
import {
  circumstanceEvents,
  circumstanceRows,
  type CircumstanceEvent,
} from '../../records/proof/rows-of-subject';
import { differencesOf, fieldsThatDiffer, type Difference } from '../differences';

/** A circumstance as the log makes its row. Without a value where the event is older than its recording there. */
export interface WantedCircumstance {
  readonly id: string;
  readonly subject_id: string;
  readonly kind: string;
  readonly starts: When;
  readonly ends: When | null;
  readonly value?: unknown;
  readonly end_reason?: string | null;
  readonly recorded_at: Instant;
  readonly recorded_by: string;
  readonly process_id: string | null;
  readonly withdrawn: boolean;
  readonly starts_told_at?: Instant;
  readonly ends_told_at?: Instant | null;
}

/** Makes the circumstances of a subject from the log, and compares them with the table. Reads only. */
export async function compareSubject(
  reader: Reader,
  subjectId: string,
): Promise<{ differences: readonly Difference[]; wanted: readonly WantedCircumstance[] }> {
  const rows = await circumstanceRows(reader, subjectId);
  const wanted = await circumstancesInLog(reader, subjectId, rows);
  const { found: differences, differs } = differencesOf(subjectId);
  for (const row of rows) {
    const should = wanted.get(row.id);
    if (!should) {
      differs('circumstance-unknown', row.id);
      continue;
    }
    const fields = fieldsThatDiffer(row, { ...row, ...should });
    if (fields.length > 0) differs('circumstance', row.id, fields);
  }
  const known = new Set(rows.map(({ id }) => id));
  for (const id of wanted.keys()) if (!known.has(id)) differs('circumstance-missing', id);
  return { differences, wanted: [...wanted.values()] };
}

async function circumstancesInLog(
  reader: Reader,
  subjectId: string,
  rows: readonly Begun[],
): Promise<ReadonlyMap<string, WantedCircumstance>> {
  const found = new Map<string, WantedCircumstance>();
  for (const event of await circumstanceEvents(reader, subjectId)) {
    const { process, at, actor, type, data } = event;
    const id = idOf(event, rows, found);
    const withdrawn = type === 'circumstance-withdrawn';
    const before = found.get(id);
    // A process that no longer says so leaves the row as it was told last.
    if (process !== null && withdrawn) {
      if (before) found.set(id, { ...before, withdrawn });
      continue;
    }
    found.set(id, {
      id,
      subject_id: subjectId,
      kind: data.kind,
      starts: data.from ?? (data as { starts?: When }).starts ?? at,
      ends: data.to ?? null,
      ...('value' in data && { value: data.value }),
      ...(process === null
        ? 'endReason' in data && { end_reason: data.endReason ?? null }
        : { end_reason: null }),
      recorded_at: at,
      recorded_by: actor,
      process_id: process,
      withdrawn,
      ...(!withdrawn && toldBy(event, before)),
    });
  }
  return found;
}

/**
 * When a circumstance that an event tells of was first told; nothing where events of older versions may have told of it
 * before, which do not name it.
 */
function toldBy(
  { at, data }: CircumstanceEvent,
  before: WantedCircumstance | undefined,
): Pick<WantedCircumstance, 'starts_told_at' | 'ends_told_at'> {
  const known = before?.withdrawn === true ? undefined : before;
  if (data.id === undefined || (known && known.starts_told_at === undefined)) return {};
  const { from, to } = firstTold(
    known?.starts_told_at === undefined
      ? undefined
      : {
          to: known.ends ?? undefined,
          told: { from: known.starts_told_at, to: known.ends_told_at ?? undefined },
        },
    { to: data.to ?? undefined },
    at,
  );
  return { starts_told_at: from, ends_told_at: to ?? null };
}

type Begun = Pick<WantedCircumstance, 'id' | 'kind' | 'starts'> & { readonly process_id: string | null };

/**
 * Which circumstance an event tells of. Events of older versions do not say it, and those versions numbered the
 * circumstances of one kind by their place: a recorded one is the row that begins then, and the last was withdrawn first.
 */
function idOf(
  { stream, type, data }: CircumstanceEvent,
  rows: readonly Begun[],
  found: ReadonlyMap<string, WantedCircumstance>,
): string {
  if (data.id !== undefined) return data.id;
  const isOne = ({ kind, process_id: process }: Begun): boolean => kind === data.kind && process === stream;
  const known =
    type === 'circumstance-withdrawn'
      ? [...found.values()].filter((one) => isOne(one) && !one.withdrawn).at(-1)
      : rows.find((one) => isOne(one) && one.starts === data.from);
  return known?.id ?? circumstanceIdOf({ process: stream, kind: data.kind });
}
