import { agencyOf } from '../domain/people/parties';
import type { Day } from '../domain/time/time';
import { forEngine } from '../engine/definition/define-process';
import { mappMeetings } from '../workflows/mapp-meetings';
import { attendanceGuards, invitationsTo, type Invited } from '../workflows/mapp-meetings/figures';
import type { Fact } from '../engine/acts/acts';
import { effectiveFacts, foldFact, givenBy } from '../engine/kernel/fold';

type Folding = Parameters<typeof foldFact>[1];
type Held = Parameters<typeof invitationsTo>[0];
type Before = Parameters<typeof invitationsTo>[1];

const definition = forEngine(mappMeetings);

/**
 * Who was invited to the meetings that the facts of a process say were held, and who came, with corrections taken
 * into account. A unit that was invited and is not in the record's attendance was absent.
 */
export function invitationsIn(facts: readonly Fact[]): Invited[] {
  const [start, ...rest] = effectiveFacts(facts);
  if (start?.type !== 'start') return [];
  const folding: Folding = {
    input: start.data,
    state: definition.behaviour.begin(start.data, givenBy(start)),
    done: {},
    engine: { paused: {}, unreached: {} },
    toldUntil: start.at,
  };
  return rest.flatMap((fact) => {
    // Folded by this very definition: its state is what the definition says.
    const found = isHeld(fact)
      ? invitationsTo({ ...fact.data, id: fact.id, on: fact.on } as Held, folding as unknown as Before)
      : [];
    foldFact(definition, folding, fact);
    return found;
  });
}

type Answer = Extract<Fact, { type: 'answer' }>;

const isHeld = (fact: Fact): fact is Answer =>
  fact.type === 'answer' && fact.name === 'hold-meeting' && fact.outcome === 'held';

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
  /** None at level 1. */
  readonly guard: number | null;
  readonly met: boolean | null;
}

/** Attendance by agency or unit, level and period, sorted by them. */
export function attendanceRows(
  invitations: readonly Invited[],
  { by, per }: { by: 'agency' | 'unit'; per: Per },
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
      return { period, of, level, ...countOf(group, level) };
    });
}

function countOf(group: readonly Invited[], level: string): Omit<AttendanceRow, 'period' | 'of' | 'level'> {
  const many = (presence: Invited['presence']): number =>
    group.filter((one) => one.presence === presence).length;
  const invited = group.length;
  const attended = many('attended');
  const guard = attendanceGuards[level] ?? null;
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
