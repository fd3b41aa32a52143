import { Refused } from '../../domain/errors';
import type { Conflict } from '../../domain/people/concern';
import { headsUnit, isUnder } from '../../domain/people/line';
import type { StaffId, UnitId } from '../../domain/people/parties';
import type { ProcessTable } from '../definition/table';
import type { Draft } from '../kernel/draft';
import type { FactData } from '../model/facts';
import type { Surroundings } from '../model/surroundings';
import type { Parties } from '../model/wanted';

/**
 * Whether a process is about somebody, or about whoever they answer to. Nobody else is in conflict: whoever the person
 * answers to acts for them where the table says so.
 */
export function conflictOf(
  who: string,
  { about, reference: { people } }: Pick<Surroundings, 'about' | 'reference'>,
): Conflict | undefined {
  if (about === undefined) return undefined;
  if (who === about) return 'self';
  return people && isUnder(who as StaffId, about, people.standings) ? 'under' : undefined;
}

const mayAnyway = (table: ProcessTable, conflict: Conflict): readonly string[] => table[conflict]?.may ?? [];

/** An act, as far as a table may except it. */
interface Done {
  readonly do: string;
  readonly step?: string | undefined;
  readonly name?: string | undefined;
}

const answers = ['acknowledge', 'complete', 'submit'];

/** The step or the command that somebody answers or gives; nothing of any other act, which no table excepts. */
function answeredBy(draft: Draft, act: Done): string | undefined {
  if (act.do === 'command') return act.name;
  if (!answers.includes(act.do)) return undefined;
  return [...draft.steps.values()].find(({ id, key }) => act.step === id || act.step === key)?.step;
}

/** Refuses an act of somebody whom the process is about, or who answers to that person, unless the table lets them. */
export function refuseConflicted(draft: Draft, act: Done): void {
  const conflict = draft.around.settledBefore ? undefined : conflictOf(draft.by, draft.around);
  if (!conflict) return;
  const answered = answeredBy(draft, act);
  if (answered !== undefined && mayAnyway(draft.definition.table, conflict).includes(answered)) return;
  throw new Refused(`conflict.${conflict}`);
}

/** Whether a step may not be somebody's, for a conflict of interest. */
export function isConflicted(draft: Draft, step: string, who: StaffId): boolean {
  const conflict = conflictOf(who, draft.around);
  return conflict !== undefined && !mayAnyway(draft.definition.table, conflict).includes(step);
}

/** Refuses a start that would leave a decision about somebody to the unit that they head. */
export function refuseOwnerUnder(draft: Draft, parties: Parties, input: FactData): void {
  const { about, reference } = draft.around;
  const { table } = draft.definition;
  if (about === undefined || !reference.people || draft.around.settledBefore) return;
  for (const [name, { owner }] of Object.entries(table.steps)) {
    const unit: UnitId | undefined = parties[owner];
    if (unit === undefined || mayAnyway(table, 'under').includes(name)) continue;
    if (!headsUnit(about, unit, reference.people.standings)) continue;
    const field = Object.keys(input).find((one) => input[one] === unit);
    throw new Refused('conflict.owner', {
      ...(field !== undefined && {
        errors: [{ pointer: `/input/${field}`, message: 'Choose a unit that this person does not head' }],
      }),
    });
  }
}

/** Whom a process is about stays whom it is about, whatever is corrected. */
export function refuseOtherMember(draft: Draft, data: FactData): void {
  const { about } = draft.around;
  const named = draft.definition.table.subject === 'staff' ? data['member'] : undefined;
  if (about === undefined || named === undefined || named === about) return;
  throw new Refused('conflict.member', {
    errors: [{ pointer: '/data/member', message: 'Start another process about another person' }],
  });
}
