import type { Request } from 'express';
import { Refused } from '../../domain/errors';
import { knowing } from '../../domain/people/sight';
import { areaOf } from '../../domain/people/parties';
import type { Database } from '../../records/database';
import { someWithoutPart } from '../../records/log/persons';
import type { Actor } from '../access/actor';
import { permissions } from '../access/permissions';
import { wordsField } from '../http/fields-to-zod';
import { unstorableIn } from '../http/storable';

/** The header in which a reader says why they look. */
export const reasonHeader = 'access-reason';
const longest = 500;
const reasonField = wordsField('why you look', longest);

/** Looks for which a force demands a reason (Data Protection Act 2018 s.62(3): the justification of a consultation). */
export interface ReasonPolicy {
  /** Whoever does one of these things says why. */
  readonly actions: ReadonlySet<string>;
  /** Whoever looks at somebody in whom their own area has no part says why. */
  readonly noPart: boolean;
}

/** Reads the policy from its names: actions of the table of permissions, and `no-part`. Throws on any other name. */
export function reasonPolicy(names: readonly string[]): ReasonPolicy {
  const actions = names.filter((name) => name !== 'no-part' && name !== 'none');
  const unknown = actions.filter((name) => !Object.hasOwn(permissions, name));
  if (unknown.length > 0)
    throw new Error(
      `ACCESS_REASON_FOR: there is no action ${unknown.join(', ')} in the table of permissions`,
    );
  return { actions: new Set(actions), noPart: names.includes('no-part') };
}

/** The reason that a request gives; null where it gives none. Throws where it holds what cannot be read or kept. */
export function reasonIn({ headers }: Request): string | null {
  const given = headers[reasonHeader];
  if (given === undefined || given === '') return null;
  // A header comes as bytes. Whoever writes more than ASCII writes UTF-8.
  const read = reasonField.safeParse(Buffer.from(String(given), 'latin1').toString('utf8'));
  if (read.success && unstorableIn(read.data).length === 0) return read.data;
  const message = read.error?.issues[0]?.message ?? 'This holds a character that cannot be recorded';
  throw new Refused('request.invalid', { errors: [{ pointer: `/${reasonHeader}`, message }] });
}

/** The fault of a look for which the force demands a reason, and which gives none. */
export const reasonNeeded = (): Refused =>
  new Refused('access.reason-needed', {
    errors: [{ pointer: `/${reasonHeader}`, message: 'Say why you look, in the header Access-Reason' }],
  });

/** Whether the policy demands a reason for a look at these persons. */
export async function demandsReason(
  database: Database,
  { actions, noPart }: ReasonPolicy,
  actor: Actor,
  action: string,
  persons: readonly string[],
): Promise<boolean> {
  if (persons.length === 0) return false;
  if (actions.has(action)) return true;
  // Nobody but a national auditor is shown people in whom their area has no part, or who are nobody's.
  if (!noPart || !knowing(actor).audits.includes('*')) return false;
  return someWithoutPart(database, persons, areaOf(actor.unit));
}
