import type { UnitId } from './parties';
import { instantOf, type Instant, type When } from '../time/time';

/** Where something that the log tells is to be found, and what made it so. */
export interface Because {
  /** The process that established it; absent where the person was entered so. */
  readonly process?: string | undefined;
  readonly kind?: string | undefined;
  /** The fact, or the circumstance, that it follows from. */
  readonly cause: string;
  readonly stream: string;
  /** The event's place in that stream. */
  readonly event: number;
}

/** One thing that the log tells of who is accountable for a person; without a unit, that it holds no more. */
export interface AccountabilityTold {
  /** The circumstance: told again, it replaces what was told before. */
  readonly circumstance: string;
  readonly unit: UnitId | undefined;
  readonly from: When;
  readonly to?: When | undefined;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly because: Because;
}

/** A time in which one unit was accountable. Without `to` it still is, as far as is known. */
export interface AccountableSpan {
  readonly from: Instant;
  readonly to: Instant | undefined;
  readonly unit: UnitId;
  readonly recordedAt: Instant;
  readonly recordedBy: string;
  readonly because: Because;
}

/** A time in which nobody was accountable. */
export interface AccountabilityGap {
  readonly from: Instant;
  readonly to: Instant | undefined;
}

/** A time in which two units began to be accountable at once, so that neither took over from the other. */
export interface AccountabilityOverlap extends AccountabilityGap {
  readonly units: readonly UnitId[];
}

/** Who was accountable for a person, from their entry on; unbroken where there are no gaps and no overlaps. */
export interface AccountabilityLine {
  readonly spans: readonly AccountableSpan[];
  readonly gaps: readonly AccountabilityGap[];
  readonly overlaps: readonly AccountabilityOverlap[];
}

interface Held extends AccountabilityTold {
  readonly unit: UnitId;
  readonly start: Instant;
  readonly end: Instant | undefined;
}

/**
 * The line of who was accountable for a person, out of everything that was ever told of it, in any order.
 *
 * `entered` is when the person was entered: from then on, or from the first unit's beginning if that is
 * earlier, somebody must be. With `asOf`, as it was known at that instant: what was recorded later is left out,
 * and before the entry there is no line. Where several circumstances hold at once, the one that began last stands,
 * as everywhere (`spellsAt`): a transfer takes over without the sender's circumstance being ended, so that
 * voiding it gives the person back and leaves no gap. Of two that began at the same instant, the one recorded
 * last stands, and the line says that they overlap.
 * Assumed: at every instant exactly one unit is accountable, so that nobody is without one and none is doubled.
 */
export function accountabilityLine(
  told: readonly AccountabilityTold[],
  { entered, asOf }: { entered: Instant; asOf?: Instant | undefined },
): AccountabilityLine {
  if (asOf !== undefined && asOf < entered) return { spans: [], gaps: [], overlaps: [] };
  const held = heldOf(told.filter(({ recordedAt }) => asOf === undefined || recordedAt <= asOf));
  const bounds = [...new Set([entered, ...held.flatMap(({ start, end }) => (end ? [start, end] : [start]))])];
  bounds.sort();
  const spans: AccountableSpan[] = [];
  const gaps: AccountabilityGap[] = [];
  const overlaps: AccountabilityOverlap[] = [];
  for (const [index, from] of bounds.entries()) {
    const to = bounds[index + 1];
    const holding = held.filter(({ start, end }) => start <= from && (end === undefined || end > from));
    const stands = holding.at(-1);
    if (!stands) {
      if (from >= entered) extend(gaps, { from, to }, () => true);
      continue;
    }
    const { unit, recordedAt, recordedBy, because } = stands;
    extend(spans, { from, to, unit, recordedAt, recordedBy, because }, (last) => last.because === because);
    const units = [
      ...new Set(holding.filter(({ start }) => start === stands.start).map((one) => one.unit)),
    ].sort();
    if (units.length > 1) extend(overlaps, { from, to, units }, (last) => last.units.join() === units.join());
  }
  return { spans, gaps, overlaps };
}

/** Lengthens the last span where the next only goes on with it; otherwise adds the next. */
function extend<T extends AccountabilityGap>(all: T[], next: T, goesOn: (last: T) => boolean): void {
  const last = all.at(-1);
  if (last && last.to === next.from && goesOn(last)) all[all.length - 1] = { ...last, to: next.to };
  else all.push(next);
}

/** What holds, each circumstance as it was told last; the one that stands over the others comes last. */
function heldOf(told: readonly AccountabilityTold[]): Held[] {
  const last = new Map<string, AccountabilityTold>();
  for (const one of [...told].sort(byRecording)) last.set(one.circumstance, one);
  return [...last.values()]
    .flatMap((one) => (one.unit === undefined ? [] : [{ ...one, unit: one.unit }]))
    .map((one) => ({ ...one, start: instantOf(one.from), end: one.to && instantOf(one.to) }))
    .filter(({ start, end }) => end === undefined || end > start)
    .sort((a, b) => compare(a.start, b.start) || byRecording(a, b));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Within one stream by its places, which is how it was told; between streams by the clock. */
function byRecording(a: AccountabilityTold, b: AccountabilityTold): number {
  if (a.because.stream === b.because.stream) return a.because.event - b.because.event;
  return compare(a.recordedAt, b.recordedAt) || compare(a.circumstance, b.circumstance);
}

/** Whether two lines name the same units for the same times, whatever each is known from. */
export function sameLine(a: AccountabilityLine, b: AccountabilityLine): boolean {
  const said = ({ spans }: AccountabilityLine): string =>
    joined(spans)
      .map(({ from, to, unit }) => `${from} ${to ?? ''} ${unit}`)
      .join('\n');
  return said(a) === said(b);
}

/** Spans of one unit that follow each other, as one. */
function joined(spans: readonly AccountableSpan[]): AccountableSpan[] {
  const all: AccountableSpan[] = [];
  for (const span of spans) extend(all, span, (last) => last.unit === span.unit);
  return all;
}
