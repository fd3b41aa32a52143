import { agencyOf, type UnitId } from '../people/parties';
import type { Day } from '../time/time';

/** One invitation of one unit to one meeting that was held, and what became of it. */
export interface Invited {
  readonly unit: UnitId;
  readonly level: string;
  readonly on: Day;
  readonly meeting: string;
  readonly presence: 'attended' | 'sent-report' | 'apologies' | 'absent';
}

export type Per = 'whole' | 'quarter' | 'month';

/** A row of the report. `share` is in per cent, to one place; the guard is met by the exact figure. */
export interface AttendanceRow {
  readonly period: string;
  readonly of: string;
  readonly level: string;
  readonly invited: number;
  readonly attended: number;
  readonly sentReport: number;
  readonly apologies: number;
  readonly absent: number;
  readonly share: number;
  /** None at a level that has no guard. */
  readonly guard: number | null;
  readonly met: boolean | null;
}

/** Attendance by agency or unit, level and period, sorted by them. `guards`: the share wanted, by level. */
export function attendanceRows(
  invitations: readonly Invited[],
  { by, per }: { by: 'agency' | 'unit'; per: Per },
  guards: Readonly<Record<string, number>>,
): AttendanceRow[] {
  const groups = new Map<string, Invited[]>();
  for (const one of invitations) {
    const of = by === 'agency' ? agencyOf(one.unit) : one.unit;
    const key = JSON.stringify([periodOf(one.on, per), of, one.level]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => {
      const [period, of, level] = JSON.parse(key) as [string, string, string];
      return { period, of, level, ...countOf(group, guards[level] ?? null) };
    });
}

function countOf(
  group: readonly Invited[],
  guard: number | null,
): Omit<AttendanceRow, 'period' | 'of' | 'level'> {
  const many = (presence: Invited['presence']): number =>
    group.filter((one) => one.presence === presence).length;
  const invited = group.length;
  const attended = many('attended');
  return {
    invited,
    attended,
    sentReport: many('sent-report'),
    apologies: many('apologies'),
    absent: many('absent'),
    share: Math.round((attended * 1_000) / invited) / 10,
    guard,
    // Of whole numbers, so that no rounding meets a guard that was not met.
    met: guard === null ? null : attended * 100 >= guard * invited,
  };
}

function periodOf(on: Day, per: Per): string {
  switch (per) {
    case 'whole':
      return 'whole';
    case 'month':
      return on.slice(0, 7);
    case 'quarter':
      return `${on.slice(0, 4)}-Q${Math.ceil(Number(on.slice(5, 7)) / 3)}`;
    default:
      return per satisfies never;
  }
}

/** What a figure of one period says of meetings in all: each is counted once. */
export const meetingsIn = (invitations: readonly Invited[]): number =>
  new Set(invitations.map(({ meeting }) => meeting)).size;

/** Whether an invitation lies between two days, both of them included. */
export const isBetween = ({ on }: Invited, from: Day, to: Day): boolean => on >= from && on <= to;
