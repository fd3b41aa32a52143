import type { Transaction } from 'kysely';
import { Refused } from '../domain/errors';
import type { Instant } from '../domain/time/time';
import type { Tables } from '../records/database';
import { waitingOfNumber } from '../records/movements/movements';
import {
  addReference,
  isReferenceChangeKnown,
  withdrawReference,
} from '../records/subjects/reference-changes';
import { readSubject } from '../records/subjects/references';
import { holdSubject } from '../records/subjects/subject';
import type { PersonRequest, ReferenceRequest } from '../workflows/shell/contracts';
import type { FollowUp } from './follow-up';
import { mergeRecords, unmergeRecords, type PersonChanged } from './mergers';

/** Changes what a person is known by, once for each id of a change, and says what follows. */
export async function changePerson(
  trx: Transaction<Tables>,
  request: PersonRequest & { readonly now: Instant },
  newId: () => string,
): Promise<PersonChanged> {
  switch (request.do) {
    case 'merge':
      return mergeRecords(trx, request, newId);
    case 'unmerge':
      return unmergeRecords(trx, request, newId);
    case 'add-reference':
    case 'withdraw-reference':
      return { nudges: [], followUps: await changeReference(trx, request) };
    default:
      return request satisfies never;
  }
}

/**
 * Adds or withdraws a reference. What a prison told of a number waits no longer once somebody is known by it. Throws
 * `reference.last` where it is the only one by which the person is known.
 */
async function changeReference(
  trx: Transaction<Tables>,
  request: ReferenceRequest & { readonly now: Instant },
): Promise<FollowUp[]> {
  const { now, ...told } = request;
  await holdSubject(trx, told.subject);
  if (!(await isReferenceChangeKnown(trx, told.id))) {
    if (told.do === 'add-reference') await addReference(trx, { ...told, at: now });
    else {
      await withdrawReference(trx, { ...told, at: now });
      const { references } = await readSubject(trx, told.subject);
      if (references.length === 0) throw new Refused('reference.last');
    }
  }
  if (told.do !== 'add-reference' || told.kind !== 'nomis') return [];
  const waiting = await waitingOfNumber(trx, told.value);
  return waiting === undefined ? [] : [{ do: 'reread', movement: waiting }];
}
