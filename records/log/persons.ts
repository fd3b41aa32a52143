import { sql } from 'kysely';
import type { Visibility } from '../../domain/people/visibility';
import type { Reader } from '../database';

/** Whom an id stands for, and who may know of the process or step that it names; null where it names neither. */
export interface Behind {
  readonly id: string;
  readonly person: string;
  readonly visibility: Visibility | null;
}

/** The subjects behind ids of subjects, processes and steps, and behind references of staff. Other ids have none. */
export async function personsBehind(reader: Reader, ids: readonly string[]): Promise<Behind[]> {
  if (ids.length === 0) return [];
  const { rows } =
    await sql<Behind>`select id, person, visibility from persons_behind(${[...ids]}::text[])`.execute(reader);
  return rows;
}
