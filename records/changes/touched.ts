import { sql, type Transaction } from 'kysely';
import { forceOfLaw, type GraveChange } from '../../domain/people/grave-changes';
import { areaOf, type Post, type UnitId } from '../../domain/people/parties';
import type { Tables } from '../database';
import { holdersOf } from '../people/reach';

/** Somebody whom a change touches: a unit by one of its channels, or a person. */
type Touched = { readonly unit: string; readonly post: Post | '' } | { readonly person: string };

/** The request that is told of. */
interface Told {
  readonly id: string;
  readonly batch: string;
  readonly change: GraveChange;
}

/**
 * Writes down who is told of a change, and where they are reached now: a unit by the channel that it has before the
 * change, a person by their own mail or their unit, and whoever is in the line above. Once for each moment.
 */
export async function noteTouched(
  trx: Transaction<Tables>,
  told: Told,
  moment: 'asked' | 'decided',
): Promise<void> {
  const seen = new Set<string>();
  for (const one of await touchedBy(trx, told.change)) {
    const key = JSON.stringify(one);
    if (seen.has(key)) continue;
    seen.add(key);
    if ('person' in one) await notePerson(trx, told, moment, one.person);
    else await noteUnit(trx, told, moment, one);
  }
}

async function touchedBy(trx: Transaction<Tables>, change: GraveChange): Promise<Touched[]> {
  switch (change.of) {
    case 'channel': {
      const { unit, post } = change;
      return [{ unit, post }, { unit, post: '' }, ...(await headsOf(trx, unit))];
    }
    case 'unit':
    case 'system':
      return [{ unit: change.unit, post: '' }, ...(await headsOf(trx, change.unit))];
    case 'feed':
      return [
        { unit: change.prison, post: '' },
        ...(change.desk === undefined ? [] : [{ unit: change.desk, post: '' as const }]),
        ...(await headsOf(trx, change.prison)),
      ];
    case 'person': {
      const named = [change.supervisor, change.deputy].filter((id) => typeof id === 'string');
      return [
        { person: change.staff },
        ...(await lineAbove(trx, change.staff)),
        ...named.map((person) => ({ person })),
        ...(change.unit === undefined ? [] : [{ unit: change.unit, post: '' as const }]),
      ];
    }
    case 'role':
      return [{ person: change.staff }, ...(await lineAbove(trx, change.staff))];
    case 'law': {
      const force = forceOfLaw(change.change);
      return leadsOf(trx, force);
    }
    default:
      return change satisfies never;
  }
}

/** Who answers for a unit: its managers, or the force leads of its area. */
async function headsOf(trx: Transaction<Tables>, unit: string): Promise<Touched[]> {
  const here = await holdersOf(trx, 'unit-manager', { unit });
  const heads = here.length > 0 ? here : await holdersOf(trx, 'force-lead', { area: areaOf(unit as UnitId) });
  return heads.map((person) => ({ person }));
}

/** A person's supervisor, or who holds the post in their unit, or who answers for the unit. */
async function lineAbove(trx: Transaction<Tables>, staff: string): Promise<Touched[]> {
  const person = await trx
    .selectFrom('staff')
    .select(['unit_id', 'supervisor'])
    .where('id', '=', staff)
    .executeTakeFirst();
  if (!person) return [];
  if (person.supervisor !== null) return [{ person: person.supervisor }];
  const here = (await holdersOf(trx, 'supervisor', { unit: person.unit_id })).filter((id) => id !== staff);
  return here.length > 0
    ? here.map((one) => ({ person: one }))
    : (await headsOf(trx, person.unit_id)).filter((one) => !('person' in one) || one.person !== staff);
}

/** The force leads of a force, or of every force: what deadlines go by touches everybody. */
async function leadsOf(trx: Transaction<Tables>, force: string | undefined): Promise<Touched[]> {
  const rows = await trx
    .selectFrom('staff')
    .innerJoin('unit', 'unit.id', 'staff.unit_id')
    .select('staff.id')
    .where('staff.active', '=', true)
    .where(sql<boolean>`'force-lead' = any(staff.posts)`)
    .$if(force !== undefined, (query) => query.where('unit.area', '=', force ?? ''))
    .orderBy('staff.id')
    .execute();
  return rows.map(({ id }) => ({ person: id }));
}

async function noteUnit(
  trx: Transaction<Tables>,
  { id, batch }: Told,
  moment: 'asked' | 'decided',
  { unit, post }: { readonly unit: string; readonly post: Post | '' },
): Promise<boolean> {
  const who = post === '' ? unit : `${unit}#${post}`;
  const notice = `${id}.${moment}.${who}`;
  const { rows } = await sql<{ told: boolean }>`
    select tell_by_channel(${notice}, ${id}, ${batch}, ${moment}, ${unit}, ${post}) as told`.execute(trx);
  return rows[0]?.told === true;
}

async function notePerson(
  trx: Transaction<Tables>,
  told: Told,
  moment: 'asked' | 'decided',
  person: string,
): Promise<void> {
  // Somebody who returns is told where they were reached last.
  const known = await trx
    .selectFrom('staff')
    .select(['mail', 'unit_id'])
    .where('id', '=', person)
    .executeTakeFirst();
  if (!known) return;
  if (known.mail === null) {
    await noteUnit(trx, told, moment, { unit: known.unit_id, post: '' });
    return;
  }
  await trx
    .insertInto('change_notice')
    .values({
      id: `${told.id}.${moment}.${person}`,
      change_id: told.id,
      batch: told.batch,
      moment,
      who: person,
      kind: 'mail',
      address: known.mail,
      secret: null,
      detail: null,
      settled_at: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
