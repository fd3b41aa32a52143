import type { Transaction } from 'kysely';
import { spellsAt, type CircumstanceKind } from '../domain/circumstances';
import { Refused } from '../domain/errors';
import type { UnitId } from '../domain/people/parties';
import type { KnownOfSubject } from '../domain/people/relations';
import { mayTell, tellers } from '../domain/tellers';
import { dayOf, type Instant } from '../domain/time/time';
import type { Settlement } from '../engine/kernel/settle';
import { startedIdOf } from '../engine/model/ids';
import type { Tables } from '../records/database';
import { readSpells } from '../records/subjects/circumstances';
import { inputOfProposal, kindOfProposal, type Saying } from '../workflows/catalogue';
import type { FollowUp, ToldCircumstance } from './follow-up';

/** Whether a circumstance is for these units to say. Throws where it is not, and nothing is done instead. */
export function isTheirsToSay(
  { kind, unlessTheirs }: ToldCircumstance,
  known: KnownOfSubject,
  units: readonly UnitId[],
): boolean {
  if (unlessTheirs === 'record' || mayTell(kind as CircumstanceKind, units, known)) return true;
  if (unlessTheirs === 'propose') return false;
  throw new Refused('access.forbidden');
}

/** The proposal that stands in the place of what the units may not say. */
export function proposedInstead(
  told: ToldCircumstance,
  known: KnownOfSubject,
  units: readonly UnitId[],
): FollowUp[] {
  const because = 'not-for-them-to-say';
  return startOf(told, known, units, { because, processId: proposalOf(told.id, told.turn) });
}

/** What a fact means may be proposed more than once, as the fact changes: each time anew. */
const proposalOf = (circumstance: string, turn = 1): string =>
  startedIdOf(circumstance, turn === 1 ? kindOfProposal : `${kindOfProposal} ${turn}`);

/** The proposal before this one, which stands for what nobody says any more. */
export function takenBack({ id, turn = 1 }: Pick<ToldCircumstance, 'id' | 'turn'>): FollowUp[] {
  if (turn === 1) return [];
  const processId = proposalOf(id, turn - 1);
  return [{ do: 'take-back', processId, key: `take-back@${id}@${turn}` }];
}

/**
 * Tells the accountable unit what others have recorded of its person. The same telling is told once: `toldAt` is when
 * the records took it first.
 */
export function toldToAccountable(
  told: ToldCircumstance,
  known: KnownOfSubject | undefined,
  toldAt: Instant,
): FollowUp[] {
  const { id, units = [] } = told;
  if (known?.accountable === undefined || units.includes(known.accountable)) return [];
  const because = 'told-by-others';
  return startOf(told, known, units, { because, processId: startedIdOf(id, `${kindOfProposal} ${toldAt}`) });
}

/**
 * Tells the accountable unit what a process has established that another unit leads. What only processes say concerns
 * the processes alone, each of which is told.
 */
export async function toldOfEstablished(
  trx: Transaction<Tables>,
  { process, established }: Settlement,
  now: Instant,
): Promise<FollowUp[]> {
  const sayable = established.filter(({ kind }) => tellers[kind as CircumstanceKind].by !== 'process');
  if (sayable.length === 0) return [];
  const { subjectId, lead, visibility } = process;
  const accountable = spellsAt(await readSpells(trx, subjectId), now).accountable?.value;
  if (accountable === undefined || accountable === lead) return [];
  return sayable.map(({ id, kind, spell }) => {
    const circumstance = { kind, from: dayOf(now), ...spell, replaces: id, withdrawn: spell === undefined };
    const input = inputOfProposal({ because: 'told-by-others', proposer: lead, accountable, circumstance });
    const processId = startedIdOf(id, `${kindOfProposal} ${now}`);
    const start = { kind: kindOfProposal, processId, input };
    return { do: 'start', start, about: { subjectId, visibility }, stream: subjectId };
  });
}

function startOf(
  { id, subjectId, ...circumstance }: ToldCircumstance,
  { accountable }: KnownOfSubject,
  [proposer]: readonly UnitId[],
  { because, processId }: Pick<Saying, 'because'> & { readonly processId: string },
): FollowUp[] {
  // There is nobody to tell or to ask.
  if (accountable === undefined || proposer === undefined) return [];
  const said = { ...circumstance, replaces: id };
  const input = inputOfProposal({ because, proposer, accountable, circumstance: said });
  // Whoever is asked to decide learns of it with the proposer alone: it shows the person to nobody else.
  const visibility = because === 'told-by-others' ? 'area' : 'parties';
  return [
    {
      do: 'start',
      start: { kind: kindOfProposal, processId, input },
      about: { subjectId, visibility },
      stream: subjectId,
    },
  ];
}
