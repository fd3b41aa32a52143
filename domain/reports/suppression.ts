/** A count that may be told, or null where it is left out. */
export type Told = number | null;

/** A table of counts with its totals, as far as it may be told. */
export interface ToldTable {
  readonly cells: readonly (readonly Told[])[];
  readonly rowTotals: readonly Told[];
  readonly columnTotals: readonly Told[];
  readonly total: Told;
}

/** Below it, a count could point at somebody. */
const smallest = 5;

/**
 * Leaves out counts from 1 to 4, every count of a row with fewer than 5 in all, and as many others as it takes that none
 * of them can be worked out from the totals. So a row that is true of nobody looks like one that is true of somebody.
 *
 * Source: the usual rule for small numbers in official statistics, none below 5. A left-out count is certain exactly when no circle of
 * left-out counts runs through it, along rows and columns in turn; so others are left out until each lies on one. What
 * is left out of one row or column together is never below 5 either, where its total is told. 0 is told in a row
 * of 5 and more.
 */
export function suppressed(counts: readonly (readonly number[])[]): ToldTable {
  const width = counts[0]?.length ?? 0;
  const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);
  const columns = Array.from({ length: width }, (_, at) => sum(counts.map((row) => row[at] ?? 0)));
  // The totals are a row and a column of their own: what holds of a count holds of them.
  const whole = [...counts.map((row) => [...row, sum(row)]), [...columns, sum(columns)]];
  const hidden = whole.map((row) =>
    row.map((count) => count < smallest && (count > 0 || (row.at(-1) ?? 0) < smallest)),
  );
  for (let more = nextToHide(whole, hidden); more; more = nextToHide(whole, hidden)) {
    const row = hidden[more.row];
    if (row) row[more.column] = true;
  }
  const told = whole.map((row, i) => row.map((count, j): Told => (hidden[i]?.[j] ? null : count)));
  return {
    cells: told.slice(0, -1).map((row) => row.slice(0, -1)),
    rowTotals: told.slice(0, -1).map((row) => row.at(-1) ?? null),
    columnTotals: told.at(-1)?.slice(0, -1) ?? [],
    total: told.at(-1)?.at(-1) ?? null,
  };
}

interface Place {
  readonly row: number;
  readonly column: number;
}
type Counts = readonly (readonly number[])[];
type Hidden = readonly (readonly boolean[])[];

const isHidden = (hidden: Hidden, { row, column }: Place): boolean => hidden[row]?.[column] === true;
const places = (counts: Counts): Place[] =>
  counts.flatMap((line, row) => line.map((_, column) => ({ row, column })));
const countAt = (counts: Counts, { row, column }: Place): number => counts[row]?.[column] ?? 0;

/** The next count to leave out so that one which is left out cannot be worked out; nothing when none can. */
function nextToHide(counts: Counts, hidden: Hidden): Place | undefined {
  for (const line of linesOf(counts)) {
    const out = line.filter((place) => isHidden(hidden, place));
    if (out.length === 0 || out.length === line.length) continue;
    // A total that is told minus what is told beside it tells the sum of what is not.
    const [total, ...parts] = [...line].reverse();
    const partsOut = parts.filter((place) => isHidden(hidden, place));
    const tooFew = out.length === 1;
    const tooSmall =
      total !== undefined &&
      !isHidden(hidden, total) &&
      partsOut.reduce((all, place) => all + countAt(counts, place), 0) < smallest;
    if (tooFew || tooSmall) return smallestTold(counts, hidden, line);
  }
  for (const place of places(counts)) {
    if (!isHidden(hidden, place) || onCircle(counts, hidden, place)) continue;
    const row = linesOf(counts)[place.row] ?? [];
    const more = smallestTold(counts, hidden, row) ?? smallestTold(counts, hidden, places(counts));
    if (more) return more;
  }
  return undefined;
}

/** Rows and columns, each with its total last. */
function linesOf(counts: Counts): Place[][] {
  const rows = counts.map((line, row) => line.map((_, column) => ({ row, column })));
  const columns = (counts[0] ?? []).map((_, column) => counts.map((__, row) => ({ row, column })));
  return [...rows, ...columns];
}

/** The smallest count of some that is told; one that is above 0 before one that is not, which hides little. */
function smallestTold(counts: Counts, hidden: Hidden, among: readonly Place[]): Place | undefined {
  return among
    .filter((place) => !isHidden(hidden, place))
    .map((place) => ({ place, count: countAt(counts, place) }))
    .sort((a, b) => Number(a.count === 0) - Number(b.count === 0) || a.count - b.count)[0]?.place;
}

/** Whether a left-out count lies on a circle of left-out counts: its row reaches its column without it. */
function onCircle(counts: Counts, hidden: Hidden, { row, column }: Place): boolean {
  const seen = new Set([`row ${row}`]);
  const waiting = [`row ${row}`];
  for (let line = waiting.pop(); line !== undefined; line = waiting.pop()) {
    const [kind, at] = [line.slice(0, 3) === 'row' ? 'row' : 'column', Number(line.split(' ')[1])] as const;
    for (const place of places(counts)) {
      if (place[kind] !== at || !isHidden(hidden, place)) continue;
      if (place.row === row && place.column === column) continue;
      const next = kind === 'row' ? `column ${place.column}` : `row ${place.row}`;
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return seen.has(`column ${column}`);
}
