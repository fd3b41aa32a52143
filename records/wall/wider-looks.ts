import { sql } from 'kysely';
import type { Reader } from '../database';
import { keyOf, readerNow, seeingAs } from './reader';

/** Where the API looks wider than whoever asks may see, and why it must. It does so nowhere else. */
export type WiderLook =
  /** Who may be given work, and what is wrong with the directory, turns on work and absences of all. */
  | 'directory'
  /** Who answers for a unit is told which of its people a gate keeps out, and by which process. */
  | 'gate report'
  /** Who is in line above a member of staff learns one word of a process that they may not see. */
  | 'one word'
  /** Whether a subject has such a process already is asked before another one is started. */
  | 'one at a time'
  /** Who plans work is told how many steps move with somebody, also of what they may not see. */
  | 'absence'
  /** Somebody who leaves may own steps that whoever lets them go may not see. */
  | 'leaving'
  /** Two forces may enter one person: the references of all are asked before one is taken. */
  | 'entry'
  /** A change of the law moves steps everywhere, and whoever tries it is told how many. */
  | 'law tried out'
  /** What holds of a person decides what may be done, also where it is not shown. */
  | 'judging'
  /** A correction is tried on every process of a person, and only what may be seen of it is shown. */
  | 'rehearsal'
  /** The line of accountability of a person is whole, also where another force holds a part of it. */
  | 'accountability'
  /** The holder of a link is told what became of its step, also when it is no longer theirs. */
  | 'link'
  /** Who has done something is shown what it changed, also where it ended their part. */
  | 'answer'
  /** Whoever sends a request again is refused where what it was about is hidden from them by now. */
  | 'asked again';

/**
 * Reads as the service itself. What is read may decide something, be counted, or be shown as far as the permission
 * table says; it is never handed on as it was read.
 */
export async function lookingWider<T>(reader: Reader, _why: WiderLook, read: () => Promise<T>): Promise<T> {
  if (!reader.isTransaction) return seeingAs({ ...readerNow(), keys: [keyOf.everything] }, read);
  // A transaction keeps its connection, so that the connection itself is told, and told back.
  const { rows } = await sql<{ before: string | null }>`
    select current_setting('vigil.keys', true) as before, set_config('vigil.keys', '{*}', true)`.execute(
    reader,
  );
  const found = await read();
  await sql`select set_config('vigil.keys', ${rows[0]?.before ?? ''}, true)`.execute(reader);
  return found;
}
