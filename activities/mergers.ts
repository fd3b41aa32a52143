import type { Transaction } from 'kysely';
import { causes } from '../domain/causes';
import { holdsAt } from '../domain/circumstances';
import { Refused } from '../domain/errors';
import { longAgo, type Instant } from '../domain/time/time';
import type { Tables } from '../records/database';
import { waitingOfNumber } from '../records/movements/movements';
import { openOfEach, openProcessesOf } from '../records/processes/of-subject';
import { accountableNow } from '../records/subjects/admissions';
import { readSpells } from '../records/subjects/circumstances';
import { isMergerKnown, linkRecords, unlinkRecord } from '../records/subjects/mergers';
import { isOnePerson, personOf, readRecords } from '../records/subjects/records';
import { readSubject } from '../records/subjects/references';
import { holdSubject } from '../records/subjects/subject';
import { definitionOf } from '../workflows/catalogue';
import type { MergeRequest, Nudge, UnmergeRequest } from '../workflows/shell/contracts';
import type { FollowUp } from './follow-up';

/** What a change of a person leads to: processes to tell, and what else follows. */
export interface PersonChanged {
  readonly nudges: readonly Nudge[];
  readonly followUps: readonly FollowUp[];
}

type Timed<R> = R & { readonly now: Instant };

/**
 * Links two records of one person: from then on whatever is asked of one is asked of both. Refuses what would make two
 * accountable units, or two open processes of which a person has one at a time. Told again under its id, it only leads to
 * the same again. What has ended stays as it ended; each open process of both is told.
 */
export async function mergeRecords(
  trx: Transaction<Tables>,
  { id, subject, other, reason, by, now }: Timed<MergeRequest>,
  newId: () => string,
): Promise<PersonChanged> {
  for (const one of [subject, other].sort()) await holdSubject(trx, one);
  if (!(await isMergerKnown(trx, id))) {
    if (await isOnePerson(trx, subject, other)) throw new Refused('merge.same');
    const [kept, removed] = [await personOf(trx, subject), await personOf(trx, other)];
    if ((await accountableNow(trx, kept)) !== (await accountableNow(trx, removed)))
      throw new Refused('merge.two-accountable');
    await refuseTwoOpen(trx, kept, removed);
    await linkRecords(trx, { id, kept, removed, reason, by, at: now });
  }
  return changed(trx, [subject], { id, now, newId });
}

/**
 * Takes a record out of the person with whom it was merged: both are as they would be without the merger. What was told
 * meanwhile stays with the record of which it was told. Throws `merge.none` where the record was not merged.
 */
export async function unmergeRecords(
  trx: Transaction<Tables>,
  { id, subject, reason, by, now }: Timed<UnmergeRequest>,
  newId: () => string,
): Promise<PersonChanged> {
  await holdSubject(trx, subject);
  const link = await unlinkRecord(trx, { id, removed: subject, reason, by, at: now });
  if (!link) throw new Refused('merge.none');
  return changed(trx, [subject, link.kept], { id, now, newId });
}

/** A person has at most one open process of some kinds, or one for each value of a field of its input. */
async function refuseTwoOpen(trx: Transaction<Tables>, kept: string, removed: string): Promise<void> {
  const opens = [await openOfEach(trx, kept), await openOfEach(trx, removed)] as const;
  const [ofKept, ofRemoved] = opens.map((open) => new Set(open.flatMap(slotOf)));
  for (const slot of ofRemoved ?? []) if (ofKept?.has(slot)) throw new Refused('merge.two-open');
}

/** What a process takes up of a person so that no second one does; nothing for most kinds. */
function slotOf({ kind, input }: { readonly kind: string; readonly input: object }): string[] {
  const oneAtATime = definitionOf(kind)?.table.oneAtATime;
  if (oneAtATime === undefined) return [];
  if (oneAtATime === true) return [kind];
  return [`${kind} ${JSON.stringify((input as Record<string, unknown>)[oneAtATime] ?? null)}`];
}

/** Each open process learns what holds of the person now, and what prisons told is read again. */
async function changed(
  trx: Transaction<Tables>,
  persons: readonly string[],
  { id, now, newId }: { id: string; now: Instant; newId: () => string },
): Promise<PersonChanged> {
  const nudges: Nudge[] = [];
  const followUps: FollowUp[] = [];
  for (const person of persons) {
    for (const processId of await openProcessesOf(trx, person, ''))
      nudges.push({ id: newId(), processId, cause: causes.records(id), since: longAgo });
    const spells = await readSpells(trx, person);
    const holding = spells.filter((spell) => holdsAt(spell, now));
    // What holds by one record may start something because of what holds by the other.
    if ((await readRecords(trx, person)).length > 1)
      followUps.push({ do: 'start-because', subjectId: await personOf(trx, person), spells: holding });
    const { references } = await readSubject(trx, person);
    for (const { kind, value } of references) {
      const waiting = kind === 'nomis' ? await waitingOfNumber(trx, value) : undefined;
      if (waiting !== undefined) followUps.push({ do: 'reread', movement: waiting });
    }
  }
  return { nudges, followUps };
}
