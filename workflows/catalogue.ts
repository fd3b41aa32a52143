import { forEngine, type AnyDefinition } from '../engine/definition/define-process';
import type { ProcessTable } from '../engine/definition/table';
import { visibilityOf } from '../engine/definition/table';
import { isReserved } from '../domain/people/visibility';
import { admission } from './admission';
import { counselling } from './counselling';
import { indefiniteReview } from './indefinite-review';
import { nptBriefing } from './npt-briefing';
import { prisonMovement } from './prison-movement';
import { proposal } from './proposal';
import { recall } from './recall';
import { mappMeetings } from './mapp-meetings';
import { registration } from './registration';
import { transfer } from './transfer';
import { vetting } from './vetting';

/** Every kind of process that the service runs, by its name. */
export const catalogue = {
  counselling: forEngine(counselling),
  'npt-briefing': forEngine(nptBriefing),
  'mapp-meetings': forEngine(mappMeetings),
  registration: forEngine(registration),
  'indefinite-review': forEngine(indefiniteReview),
  transfer: forEngine(transfer),
  vetting: forEngine(vetting),
  recall: forEngine(recall),
  proposal: forEngine(proposal),
  'prison-movement': forEngine(prisonMovement),
  admission: forEngine(admission),
} satisfies Record<string, AnyDefinition>;

export type Kind = keyof typeof catalogue;

/** The definition of a kind, or undefined when there is none of that name. */
export function definitionOf(kind: string): AnyDefinition | undefined {
  return Object.hasOwn(catalogue, kind) ? catalogue[kind as Kind] : undefined;
}

/** The kinds on which a prison's movement of their person bears. */
export const kindsOnMovements: readonly string[] = Object.values<AnyDefinition>(catalogue)
  .filter(({ table }) => table.onMovements)
  .map(({ table }) => table.kind);

/** The kind that asks whom a prison's movement concerns, where that is in doubt. */
export const kindOfDoubt: string = kindAbout('movement');

/** The kind by which somebody asks to know of a person. */
export const kindOfAdmission: string = onlyKind(({ admits }) => admits === true);
/** The kind that takes what somebody says of a person who may not say it alone, and tells what others have said. */
export const kindOfProposal: string = proposal.table.kind;
/** What a proposal starts with. */
export { inputOf as inputOfProposal, type Saying } from './proposal/asking';

function kindAbout(subject: ProcessTable['subject']): string {
  return onlyKind((table) => table.subject === subject);
}

function onlyKind(isMeant: (table: ProcessTable) => boolean): string {
  const found = Object.values<AnyDefinition>(catalogue).find(({ table }) => isMeant(table));
  if (!found) throw new Error('a kind that the service needs is missing');
  return found.table.kind;
}

/** What Temporal shows of every process: that it is one. Of some kinds nobody may learn, and so it tells of none. */
export const processType = 'process';

/** Whether nobody but the holders of one role may learn of any process of a kind. */
export const isReservedKind = (kind: string): boolean =>
  isReserved(visibilityOf(definitionOf(kind)?.table ?? {}));

/** Whether a workflow type is that of a process. Runs that began before all were alike have the name of their kind. */
export const isProcessType = (type: string): boolean =>
  type === processType || definitionOf(type) !== undefined;
