import type { Transaction } from 'kysely';
import { Refused } from '../../domain/errors';
import { subjectOf } from '../../domain/people/change-words';
import {
  areaOfChange,
  benefitsOf,
  daysToDecide,
  powerFor,
  streamOf,
  type GraveChange,
} from '../../domain/people/grave-changes';
import { plusHours } from '../../domain/time/time';
import { uuidFrom } from '../../domain/uuid';
import type { KeptSecret } from '../../platform/sealing';
import { appendEvents } from '../log/append';
import type { Tables } from '../database';
import type { Change } from '../people/directory-change';
import { standingOf } from './state';
import { noteTouched } from './touched';

/** A grave change as somebody asks for it; `secret`: the shared secret that it sets, encrypted. */
export interface AskedChange {
  readonly change: GraveChange;
  readonly secret?: KeptSecret | undefined;
}

/** The id of one of the changes that a request asks for: asked again, it is the same. */
export const changeIdOf = (batch: string, change: GraveChange): string =>
  uuidFrom(
    [
      batch,
      powerFor(change),
      streamOf(change),
      change.of,
      ...(change.of === 'role' ? [change.role] : []),
    ].join('\n'),
    'b',
  );

/**
 * Writes down the changes that one request asks for, each with an event in the log of what it is about and with whom
 * it touches, in the caller's transaction; asked again with the same cause, nothing. Throws `change.own` where the asker
 * would gain by one. Returns the ids.
 */
export async function askForChanges(
  trx: Transaction<Tables>,
  asked: readonly AskedChange[],
  { at, by, cause: batch }: Change,
): Promise<string[]> {
  const ids: string[] = [];
  for (const { change, secret } of asked) {
    const id = changeIdOf(batch, change);
    ids.push(id);
    const known = await trx.selectFrom('change_request').select('id').where('id', '=', id).executeTakeFirst();
    if (known) continue;
    const benefits = benefitsOf(change);
    if (benefits.some((one) => one === by)) throw new Refused('change.own');
    const { state, words, home } = await standingOf(trx, change);
    const area = areaOfChange(change, home);
    const power = powerFor(change);
    await trx
      .insertInto('change_request')
      .values({
        id,
        batch,
        power,
        area,
        change: JSON.stringify(change),
        state: JSON.stringify(state),
        words: JSON.stringify(words),
        secret: secret?.sealed ?? null,
        secret_mark: secret?.mark ?? null,
        benefits,
        asked_by: by,
        asked_at: at,
        expires_at: plusHours(at, daysToDecide * 24),
        outcome: null,
        decided_by: null,
        decided_at: null,
        reason: null,
      })
      .execute();
    const data = { id, power, area, what: subjectOf(change), of: change.of };
    await appendEvents(trx, streamOf(change), [{ at, type: 'change-asked', actor: by, cause: batch, data }]);
    await noteTouched(trx, { id, batch, change }, 'asked');
  }
  return ids;
}
