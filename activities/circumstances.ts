import type { Transaction } from 'kysely';
import { causes } from '../domain/causes';
import { establishedKinds, type Spell } from '../domain/circumstances';
import { Refused } from '../domain/errors';
import type { UnitId } from '../domain/people/parties';
import type { KnownOfSubject } from '../domain/people/relations';
import { instantOf, longAgo, type Instant, type When } from '../domain/time/time';
import type { Settlement } from '../engine/kernel/settle';
import type { Tables } from '../records/database';
import { orderOf } from '../records/clock';
import { holdReferenceData } from '../records/reference/hold';
import { endedAfter, openOfKinds, openProcessesOf } from '../records/processes/of-subject';
import { circumstanceOf, saveCircumstance, writeEstablished } from '../records/subjects/circumstances';
import { readKnownOfSubject } from '../records/subjects/relations';
import { holdSubject } from '../records/subjects/subject';
import { decidersOf } from '../workflows/declared';
import { nudgeIds, ownKeys, type Nudge } from '../workflows/shell/contracts';
import type { FollowUp, ToldCircumstance } from './follow-up';
import { isTheirsToSay, proposedInstead, takenBack, toldToAccountable } from './tellers';

/** A circumstance once it is written, and what it leads to. */
export interface CircumstanceRecorded {
  /** See `Settled`. */
  readonly orderedAt: string;
  /** For each open process of the subject. */
  readonly nudges: readonly Nudge[];
  /** The processes to ask again, since they ended after the earliest time that the circumstance touches. */
  readonly ended: readonly FollowUp[];
  readonly starts: readonly FollowUp[];
}

/**
 * Writes a circumstance as it is told, and says what it leads to. Told again the same, it changes nothing and
 * leads to the same: the one who told it first may have ended before anybody was nudged.
 */
export async function tellCircumstance(
  trx: Transaction<Tables>,
  told: ToldCircumstance,
  newId: () => string,
): Promise<CircumstanceRecorded> {
  const { id, subjectId, kind, from, to, value, withdrawn, now, through } = told;
  if (establishedKinds.some((one) => one === kind)) throw new Refused('circumstance.by-process');
  await holdReferenceData(trx, 'shared');
  await holdSubject(trx, subjectId);
  const orderedAt = await orderOf(trx);
  await refuseDecided(trx, told);
  const known = told.units && (await readKnownOfSubject(trx, subjectId, now));
  if (told.units && known && !isTheirsToSay(told, known, told.units))
    return { orderedAt, nudges: [], ended: [], starts: await insteadOf(trx, told, known, told.units) };
  const { touched, toldAt } = await saveCircumstance(trx, told, now);
  const since = earliest(touched);
  const cause = causes.circumstance(id);
  const open = await openProcessesOf(trx, subjectId, through ?? '');
  const nudges = open.map((processId) => ({ id: newId(), processId, cause, since }));
  const key = ownKeys.nudge(nudgeIds.circumstance(id, now));
  // A release that never was, or a death of somebody else, makes a process run again.
  const ended = await endedToAsk(trx, subjectId, { since, key, cause, except: through ?? '' });
  const spell = { id, kind, from, to, value: value ?? true } as Spell;
  const starts = withdrawn === true ? [] : [{ do: 'start-because' as const, subjectId, spells: [spell] }];
  return { orderedAt, nudges, ended, starts: [...starts, ...toldToAccountable(told, known, toldAt)] };
}

/** While a process of the subject decides a circumstance, nobody else tells it; what they told before they take back. */
async function refuseDecided(
  trx: Transaction<Tables>,
  { subjectId, kind, through, withdrawn, turn }: ToldCircumstance,
): Promise<void> {
  if (withdrawn === true && turn !== undefined) return;
  const deciding = await openOfKinds(trx, subjectId, decidersOf(kind));
  if (deciding.some((process) => process !== through)) throw new Refused('circumstance.decided-by-process');
}

/** What is proposed in its place. What nobody has accepted yet is only taken back where it is meant no more. */
async function insteadOf(
  trx: Transaction<Tables>,
  told: ToldCircumstance,
  known: KnownOfSubject,
  units: readonly UnitId[],
): Promise<FollowUp[]> {
  const before = takenBack(told);
  const onRecord = await circumstanceOf(trx, told.id);
  const falls = told.withdrawn === true && told.turn !== undefined && onRecord?.withdrawn !== false;
  return falls ? before : [...before, ...proposedInstead(told, known, units)];
}

/** What a process tells of its subject, as somebody would. */
export function tellingOf(
  { process, tells }: Settlement,
  { now, by }: { readonly now: Instant; readonly by: string },
): FollowUp[] {
  return tells.flatMap(({ of, isTheirs, turn, ...circumstance }): FollowUp[] => {
    const told = { ...circumstance, subjectId: process.subjectId, by, now };
    if (of === undefined) return [{ do: 'tell', circumstance: { ...told, through: process.id } }];
    const meant = { ...told, units: [of], turn };
    // What waits for somebody's decision is not known to the process itself either.
    return [
      {
        do: 'tell',
        circumstance:
          isTheirs === true
            ? { ...meant, unlessTheirs: 'record', through: process.id }
            : { ...meant, unlessTheirs: 'propose' },
      },
    ];
  });
}

/**
 * Writes what an act establishes about its subject, and says which of the subject's other processes are to be told: the
 * open ones, and those to ask again since they ended after the earliest time that it touches. `key`: of the act.
 */
export async function writeWhatIsEstablished(
  trx: Transaction<Tables>,
  { process, established }: Settlement,
  { now, by, key: actKey, newId }: { now: Instant; by: string; key: string; newId: () => string },
): Promise<{ readonly nudges: readonly Nudge[]; readonly ended: readonly FollowUp[] }> {
  if (established.length === 0) return { nudges: [], ended: [] };
  const { id, subjectId } = process;
  const since = earliest(await writeEstablished(trx, process, established, { now, by }));
  const cause = causes.circumstanceOf(id);
  const open = await openProcessesOf(trx, subjectId, id);
  const nudges = open.map((processId) => ({ id: newId(), processId, cause, since }));
  // An acceptance that is voided lets the transfer live again that it had overtaken.
  const key = ownKeys.nudge(nudgeIds.established(id, actKey));
  return { nudges, ended: await endedToAsk(trx, subjectId, { since, key, cause, except: id }) };
}

/** The processes of a subject that ended after a time of which something else is known now. */
async function endedToAsk(
  trx: Transaction<Tables>,
  subjectId: string,
  asked: { readonly since: Instant; readonly key: string; readonly cause: string; readonly except: string },
): Promise<FollowUp[]> {
  const { since, key, cause, except } = asked;
  const ended = await endedAfter(trx, subjectId, { since, key });
  return ended
    .filter(({ id }) => id !== except)
    .map(({ id: processId, kind }) => ({ do: 'ask-ended' as const, processId, kind, key, cause, since }));
}

const earliest = (times: readonly When[]): Instant => times.map(instantOf).sort()[0] ?? longAgo;
