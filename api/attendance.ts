import { agencyOf, type UnitId } from '../domain/people/parties';
import { attendanceGuards } from '../workflows/mapp-meetings/rules';
import { dayOf, type Day } from '../domain/time/time';
import { forEngine } from '../engine/definition/define-process';
import { mappMeetings, meetingAsHeld } from '../workflows/mapp-meetings';
import type { Fact } from '../engine/acts/acts';
import { effectiveFacts, foldFact, givenBy } from '../engine/kernel/fold';

/** One invitation of one unit to one meeting that was held, and what became of it. */
export interface Invited {
  readonly unit: UnitId;
  readonly level: string;
  readonly on: Day;
  readonly meeting: string;
  readonly presence: 'attended' | 'sent-report' | 'apologies' | 'absent';
}

type Folding = Parameters<typeof foldFact>[1];
type Before = Parameters<typeof meetingAsHeld>[1];

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
    const found = isHeld(fact) ? invitationsTo(fact, folding as unknown as Before) : [];
    foldFact(definition, folding, fact);
    return found;
  });
}

type Answer = Extract<Fact, { type: 'answer' }>;

const isHeld = (fact: Fact): fact is Answer =>
  fact.type === 'answer' && fact.name === 'hold-meeting' && fact.outcome === 'held';

function invitationsTo(fact: Answer, before: Before): Invited[] {
  const { level, invited } = meetingAsHeld(fact, before);
  const attendance = fact.data['attendance'] as readonly Pick<Invited, 'unit' | 'presence'>[];
  const presences = new Map(attendance.map(({ unit, presence }) => [unit, presence]));
  // Who came without being invited was there all the same.
  return [...new Set([...invited, ...presences.keys()])].map((unit) => ({
    unit,
    level,
    on: dayOf(fact.on),
    meeting: fact.id,
    presence: presences.get(unit) ?? 'absent',
  }));
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
