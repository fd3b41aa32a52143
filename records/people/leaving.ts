import { sql, type Selectable, type Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import { areaOf, type StaffId, type UnitId } from '../../domain/people/parties';
import { standingOf, type KnowingReader, type NeedToKnow } from '../../domain/people/need-to-know';
import { isReserved, type Visibility } from '../../domain/people/visibility';
import type { Day } from '../../domain/time/time';
import type { Reader, Tables } from '../database';
import { holdReferenceData } from '../reference/hold';
import { needToKnowColumn } from '../subjects/need-to-know';
import type { StaffTable } from '../tables/people';
import { lookingWider } from '../wall/wider-looks';
import { endRole, rolesOf } from './roles';
import { holdDirectory, tellChange, type Change, type Saved } from './directory-change';

/** What somebody still owns, all of which others must have before they can leave. */
export interface Holdings {
  /** Open steps that are theirs, a cover's meanwhile included. */
  readonly steps: readonly {
    readonly id: string;
    readonly process: string;
    readonly visibility: Visibility;
    readonly needToKnow: NeedToKnow | null;
  }[];
  readonly supervises: readonly string[];
  /** Posts that nobody else holds in the unit; of the force lead, in the area. */
  readonly posts: readonly string[];
  /** Absences that they cover. */
  readonly covers: readonly string[];
}

export const ownsNothing = ({ steps, supervises, posts, covers }: Holdings): boolean =>
  [steps, supervises, posts, covers].every(({ length }) => length === 0);

/** What a person of the directory owns now. */
export async function holdingsOf(reader: Reader, person: Selectable<StaffTable>): Promise<Holdings> {
  const { id, unit_id: unit } = person;
  const steps = await stepsOf(reader, id);
  const supervised = await reader
    .selectFrom('staff')
    .select('id')
    .where('supervisor', '=', id)
    .where('active', '=', true)
    .orderBy('id')
    .execute();
  const others = await reader
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .select(['staff.unit_id as unit', 'staff.posts as posts'])
    .where('staff.id', '!=', id)
    .where('staff.active', '=', true)
    .where('unit.area', '=', areaOf(unit as UnitId))
    .execute();
  const { active } = await reader
    .selectFrom('unit')
    .select('active')
    .where('id', '=', unit)
    .executeTakeFirstOrThrow();
  const covered = await reader
    .selectFrom('absence')
    .select('id')
    .where('cover_id', '=', id)
    .where('phase', '!=', 'done')
    .orderBy('id')
    .execute();
  const heldElse = (post: string): boolean =>
    others.some((other) => other.posts.includes(post) && (post === 'force-lead' || other.unit === unit));
  return {
    steps,
    supervises: supervised.map((one) => one.id),
    posts: active ? person.posts.filter((post) => !heldElse(post)) : [],
    covers: covered.map((one) => one.id),
  };
}

/** Open steps that are somebody's, a cover's meanwhile included. */
const stepsOf = async (reader: Reader, id: string): Promise<Holdings['steps']> =>
  reader
    .selectFrom('step')
    .innerJoin('process', 'process.id', 'step.process_id')
    .select(['step.id', 'process.id as process', 'process.visibility', needToKnowColumn.as('needToKnow')])
    .where('is_open', '=', true)
    .where((step) =>
      step.or([
        step('assignee', '=', id),
        step('stands_in_for', '=', id),
        // Handed in, it is theirs again when it is given back.
        sql<boolean>`submission ->> 'assignee' = ${id}`,
      ]),
    )
    .orderBy('id')
    .execute();

/**
 * A person leaves, on a day, with an event in their chain; told again, nothing. Throws `staff.owns` with what
 * they still own. Nothing can be given to them meanwhile: what is being settled has ended before, and what is
 * settled later knows that they left.
 */
export async function leave(
  trx: Transaction<Tables>,
  {
    id,
    on,
    why,
    sees,
    knows,
  }: {
    id: string;
    on: Day;
    why: string;
    /** Of processes of any other visibility, whoever asks is named no step. */
    sees: readonly Visibility[];
    /** Of people who are hidden from whoever asks, neither. */
    knows: KnowingReader;
  },
  change: Change,
): Promise<Saved> {
  await holdReferenceData(trx, 'alone');
  await holdDirectory(trx);
  const person = await trx.selectFrom('staff').selectAll().where('id', '=', id).executeTakeFirst();
  if (!person) throw new Refused('person.not-found');
  if (!person.active) return 'same';
  const holdings = await lookingWider(trx, 'leaving', async () => holdingsOf(trx, person));
  if (!ownsNothing(holdings)) throw new Refused('staff.owns', { owns: shownOf(holdings, sees, knows) });
  await trx.updateTable('staff').set({ active: false, left_on: on }).where('id', '=', id).execute();
  // Whoever returns is granted anew what they may do then.
  for (const role of await rolesOf(trx, id)) await endRole(trx, { staff: id as StaffId, role }, change);
  await tellChange(trx, id, 'staff-left', { on, why }, change);
  return 'changed';
}

// Enough to work through: the rest shows when these are gone.
const mostShown = 100;
const shownOf = ({ steps, ...rest }: Holdings, sees: readonly Visibility[], knows: KnowingReader) => ({
  ...rest,
  openSteps: steps.filter(({ visibility }) => sees.includes(visibility) || !isReserved(visibility)).length,
  // Nobody would know otherwise why the person cannot leave. How many they are is for those who see them.
  others: steps.some(({ visibility }) => !sees.includes(visibility) && isReserved(visibility)),
  steps: steps
    .filter(
      ({ visibility, needToKnow }) => sees.includes(visibility) && standingOf(needToKnow, knows) !== 'hidden',
    )
    .slice(0, mostShown)
    .map(({ id, process }) => ({ id, process })),
});
