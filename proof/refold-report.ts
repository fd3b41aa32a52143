import { open } from 'node:fs/promises';
import { stringify } from 'csv-stringify/sync';
import type { RefoldBatch, WouldMove } from './refold';
import { count } from './words';

/** What a trial of a release came to. */
export interface RefoldTried {
  readonly looked: number;
  /** Processes of which anything would move. */
  readonly touched: number;
  readonly busy: readonly string[];
  /** How often each thing would happen, by kind. */
  readonly totals: Readonly<Record<string, Readonly<Partial<Record<WouldMove['what'], number>>>>>;
  /** Where to go on; absent where nothing is left. */
  readonly after?: string | undefined;
}

const columns = ['process', 'kind', 'step', 'what', 'before', 'after'] as const;

/**
 * Reads a trial batch by batch, writes down what would move, and adds it up. Stopped, it ends after the batch under way
 * and says where to go on; the file then has what was found so far.
 */
export async function reportRefold(
  batches: AsyncIterable<RefoldBatch>,
  {
    stop,
    csv,
    onBatch,
  }: {
    readonly stop: AbortSignal;
    readonly csv?: string | undefined;
    readonly onBatch: (done: { readonly looked: number; readonly after: string }) => void;
  },
): Promise<RefoldTried> {
  const file = csv === undefined ? undefined : await open(csv, 'w', 0o600);
  const totals: Record<string, Partial<Record<WouldMove['what'], number>>> = {};
  const known = new Set<string>();
  const touched = new Set<string>();
  const busy: string[] = [];
  let looked = 0;
  let after: string | undefined;
  try {
    await file?.write(stringify([[...columns]]));
    for await (const batch of batches) {
      looked += batch.looked;
      busy.push(...batch.busy);
      // What one process would do to another is found again when that one is looked at.
      const fresh = batch.moves.filter(({ process, step, what }) =>
        isNew(known, `${process} ${step} ${what}`),
      );
      for (const { process, kind, what } of fresh) {
        touched.add(process);
        const ofKind = (totals[kind] ??= {});
        ofKind[what] = (ofKind[what] ?? 0) + 1;
      }
      if (fresh.length > 0)
        await file?.write(stringify(fresh.map((one) => columns.map((column) => one[column]))));
      after = batch.after;
      if (after !== undefined) onBatch({ looked, after });
      if (stop.aborted) break;
    }
  } finally {
    await file?.close();
  }
  return { looked, touched: touched.size, busy, totals, ...(after !== undefined && { after }) };
}

function isNew(known: Set<string>, name: string): boolean {
  if (known.has(name)) return false;
  known.add(name);
  return true;
}

/** The same in words. */
export function refoldInWords({ looked, touched, busy, totals, after }: RefoldTried): string[] {
  const lines = Object.entries(totals)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([kind, of]) =>
        `${kind || 'unknown'}: ${Object.entries(of)
          .map(([what, times]) => `${what} ${times}`)
          .join(', ')}`,
    );
  return [
    `${count(looked, 'process', 'processes')} looked at; something would move in ${touched}`,
    ...lines,
    ...(busy.length > 0 ? [`held by somebody else, look again: ${busy.join(', ')}`] : []),
    ...(after === undefined ? [] : [`stopped; go on with --after ${after}`]),
  ];
}
