import type { ReferenceKind } from '../../domain/identifiers';
import { conflictWith, readAnyway, type Concerned } from '../../domain/people/concern';
import type { NeedToKnow } from '../../domain/people/need-to-know';
import { agencyOf, areasOf } from '../../domain/people/parties';
import { readsAll, sightBy, type SeenRow, type Sight } from '../../domain/people/sight';
import type { Visibility } from '../../domain/people/visibility';
import { stepOfKey } from '../../engine/model/keys';
import { definitionOf } from '../../workflows/catalogue';
import { readAnywayByKind } from '../../workflows/declared';
import type { Actor } from './actor';
import { rowOf, seeingOf, type Action, type Grant, type ListAction } from './permissions';
import { relations, type Resource } from './relations';

export type { Resource } from './relations';

export type Verdict = { readonly allowed: true } | { readonly allowed: false; readonly hidden: boolean };

const yes: Verdict = { allowed: true };
const no: Verdict = { allowed: false, hidden: false };
/** The actor may not even know that it exists. */
const hidden: Verdict = { allowed: false, hidden: true };

/** The columns of a process that permission depends on. */
export interface ProcessRow {
  readonly kind: string;
  readonly units: readonly string[];
  readonly visibility: Visibility;
  readonly lead: string;
  readonly needToKnow: NeedToKnow | null;
  readonly concerned: Concerned | null;
}

/** A process as permission asks about it. It is made from the row here, and nowhere else. */
export const resourceOf = ({
  kind,
  units,
  visibility,
  lead,
  needToKnow,
  concerned,
}: ProcessRow): SeenRow & { lead: string } => ({
  units,
  areas: areasOf(units),
  visibility,
  lead,
  insight: definitionOf(kind)?.table.insight,
  needToKnow,
  concerned,
  anyway: readAnywayByKind[kind],
});

/** A step of a process as permission asks about it. */
export const stepResourceOf = (
  process: ProcessRow,
  { owner, key }: { readonly owner: string; readonly key: string },
): Resource => ({ ...resourceOf(process), owner, step: stepOfKey(key) });

/** What of a list its reader sees, by the row of the list; of processes and steps where none is named. */
export const sightOf = (actor: Actor, action: ListAction | 'process.view' = 'process.view'): Sight =>
  sightBy(seeingOf(action), actor);

/** Whether the actor may read all of a process, and not their own steps alone. */
export const mayReadAll = (actor: Actor, row: ProcessRow): boolean =>
  readsAll(sightOf(actor), resourceOf(row));

/** Whether a process is about the actor, or about whoever they answer to: they read none of its log. */
export const concerns = (actor: Actor, { concerned }: ProcessRow): boolean =>
  conflictWith(actor.id, concerned) !== undefined;

/** Whether one sort of actor who may is this one. */
const isGranted = ({ roles, as = [] }: Grant, actor: Actor, resource: Resource): boolean =>
  (roles === undefined || roles.some((role) => actor.roles.includes(role))) &&
  (typeof as === 'string' ? [as] : as).every((relation) => relations[relation].holds(actor, resource));

/** The one answer to "may this actor do this to that?": what the action's row of the table says. Pure. */
export function authorise(actor: Actor, action: Action, resource: Resource = {}): Verdict {
  const { who, known, otherwise, lists } = rowOf(action);
  if (known !== undefined && !authorise(actor, known, resource).allowed) return hidden;
  if (who === 'everybody') return yes;
  // Of a process that concerns the actor, their unit's steps are not theirs to read, and some of others' are.
  const anyway = action === 'step.view' ? readAnyway(actor.id, resource) : undefined;
  if (anyway) return resource.step !== undefined && anyway.includes(resource.step) ? yes : hidden;
  const allowed = lists
    ? sightOf(actor, action as ListAction).ways.length > 0
    : who.some((grant) => isGranted(grant, actor, resource));
  if (allowed) return yes;
  return otherwise === 'hidden' ? hidden : no;
}

/**
 * The kinds of reference of a subject that lists may show to an actor, the most useful first: the number of their own
 * agency's system, then ours. Assumed: a partner of the police has no use for a ViSOR number.
 */
export function referencesFor({ unit, roles: held }: Actor): readonly ReferenceKind[] {
  const own: Readonly<Record<string, readonly ReferenceKind[]>> = {
    police: held.includes('partner') ? [] : ['visor'],
    probation: ['crn'],
    prison: ['nomis'],
  };
  return [...(own[agencyOf(unit)] ?? []), 'vigil'];
}
