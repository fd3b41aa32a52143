import type { Instant } from '../../domain/time/time';
import type { Database, Reader } from '../database';
import { concernedColumn } from '../subjects/concern';
import { needToKnowColumn } from '../subjects/need-to-know';

/** A step with who may see its process, and the title of the unit that a link of it was sent to. */
export const findLinkedStep = async (reader: Reader, id: string, unit: string) =>
  reader
    .selectFrom('step')
    .innerJoin('process', 'process.id', 'step.process_id')
    .leftJoin('unit', (join) => join.on('unit.id', '=', unit))
    .selectAll('step')
    .select([
      'process.units',
      'process.visibility',
      'process.lead',
      'unit.title as unit_title',
      needToKnowColumn.as('needToKnow'),
      concernedColumn.as('concerned'),
    ])
    .where('step.id', '=', id)
    .executeTakeFirst();

/** The use of a link: a link is good for one answer. */
export interface LinkUse {
  readonly notice: string;
  readonly step: string;
  readonly unit: string;
  readonly outcome: string;
  readonly at: Instant;
}

/** How and when the link of a notice was used; undefined where it was not. */
export const useOfLink = async (
  reader: Reader,
  notice: string,
): Promise<Pick<LinkUse, 'outcome' | 'at'> | undefined> =>
  reader
    .selectFrom('link_use')
    .select(['outcome', 'used_at as at'])
    .where('notice_id', '=', notice)
    .executeTakeFirst();

/** Remembers that a link was used, once, and tells when it was. */
export async function useLink(
  database: Database,
  { notice, step, unit, outcome, at }: LinkUse,
): Promise<Instant> {
  await database
    .insertInto('link_use')
    .values({ notice_id: notice, step_id: step, unit_id: unit, outcome, used_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await useOfLink(database, notice))?.at ?? at;
}
