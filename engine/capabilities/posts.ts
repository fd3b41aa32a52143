import { Refused, type FieldFault } from '../../domain/errors';
import { holdsPost } from '../../domain/people/line';
import {
  agencyOf,
  postTitles,
  type Agency,
  type Post,
  type StaffId,
  type UnitId,
} from '../../domain/people/parties';
import type { Field, Fields, Holding } from '../definition/fields';
import type { Draft } from '../kernel/draft';
import type { FactData } from '../model/facts';
import { conflictOf } from './conflict';

/** Whether nobody is asked for a post: nobody did it, it was let in before, or no directory is kept. */
const isUnasked = ({ supposed, around }: Draft): boolean =>
  supposed || around.settledBefore !== undefined || !around.reference.people;

/**
 * Refuses whoever does not hold, by the directory at this moment, the post that a decision asks for, or one above it,
 * in the area of one of the units that may take it. `post`: nothing is asked without one.
 */
export function refuseWithoutPost(draft: Draft, post: Post | undefined, of: readonly UnitId[]): void {
  const { people } = draft.around.reference;
  if (post === undefined || !people || isUnasked(draft)) return;
  const holds = (unit: UnitId): boolean =>
    holdsPost(draft.by as StaffId, { post, of: unit }, people, draft.around.now);
  if (!of.some(holds))
    throw new Refused('post.not-held', { post, detail: `This is for the ${postTitles[post]} or above.` });
}

/**
 * Refuses data that name, where somebody is to hold a post, one who does not: whom the directory does not know, who has
 * left, or who holds no such post now. Where a second person is to stand behind what is told, it is neither whoever
 * tells it, nor whom the process is about, nor one who is named there already.
 */
export function refuseUnfitOfficers(
  draft: Draft,
  fields: Fields,
  told: { readonly data: FactData; readonly at: string },
  of: readonly UnitId[],
): void {
  if (isUnasked(draft)) return;
  const seconds = new Set<string>([draft.by]);
  const errors = Object.entries(fields).flatMap(([name, field]): FieldFault[] => {
    const person = told.data[name];
    if (field.holding === undefined || typeof person !== 'string') return [];
    const message =
      faultOf(draft, field.holding, person as StaffId, of) ?? faultOfSecond(draft, field, person, seconds);
    if (field.second) seconds.add(person);
    return message === undefined ? [] : [{ pointer: `${told.at}/${name}`, message }];
  });
  if (errors.length > 0) throw new Refused('post.not-the-officer', { errors });
}

function faultOf(draft: Draft, holding: Holding, person: StaffId, of: readonly UnitId[]): string | undefined {
  const { people } = draft.around.reference;
  const standing = people?.standings.get(person);
  if (!people || !standing || standing.left) return 'Choose a person whom the directory knows';
  const post = typeof holding === 'string' ? holding : holding[agencyOf(standing.unit) as Agency];
  // Of another agency than ours, nobody's area is asked.
  const units = typeof holding === 'string' ? of : [standing.unit];
  const holds = (unit: UnitId): boolean =>
    post !== undefined && holdsPost(person, { post, of: unit }, people, draft.around.now);
  return units.some(holds) ? undefined : `Choose ${wordsOf(holding)}`;
}

const wordsOf = (holding: Holding): string =>
  typeof holding === 'string'
    ? `somebody who is ${postTitles[holding]} or above`
    : Object.entries(holding)
        .map(([agency, post]) => `a ${postTitles[post]} of ${agency}`)
        .join(', or ');

function faultOfSecond(
  draft: Draft,
  { second }: Field,
  person: string,
  seconds: ReadonlySet<string>,
): string | undefined {
  if (!second) return undefined;
  if (seconds.has(person)) return 'Choose somebody else: nobody stands behind what they tell themselves';
  return conflictOf(person, draft.around) && 'Choose somebody whom it is not about';
}
