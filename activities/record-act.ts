import type { Transaction } from 'kysely';
import { Refused } from '../domain/errors';
import { later, type Instant } from '../domain/time/time';
import type { Act } from '../engine/acts/acts';
import { partiesAtStart } from '../engine/asking/parties-at-start';
import { afterOthers } from '../engine/capabilities/taking-over';
import type { AnyDefinition } from '../engine/definition/define-process';
import { capturesWork, takesNameless } from '../engine/definition/needs';
import type { Surroundings } from '../engine/model/surroundings';
import { settle, type Settlement } from '../engine/kernel/settle';
import { needsWholeLog } from '../engine/kernel/whole-log';
import type { Tables } from '../records/database';
import { readReferenceData } from '../records/reference/reference-data';
import { readFacts } from '../records/log/facts';
import { giveUpNotice, pendingNotices } from '../records/processes/notices';
import { besideOf, hasOneOpen, readWorkInProgress } from '../records/processes/of-subject';
import { loadProcess, writeSettlement } from '../records/processes/store';
import { readSpells } from '../records/subjects/circumstances';
import { memberOf } from '../records/subjects/references';
import { namesOfSubject } from '../records/subjects/subject';
import { rebuiltCause, type SettleRequest } from '../workflows/shell/contracts';
import { asItWasSent, type SendingKnown } from './fallen';
import type { RecordingContext } from './follow-up';

type Loaded = NonNullable<Awaited<ReturnType<typeof loadProcess>>>;

/** An act under way, and what it is about. */
export interface Acting {
  readonly request: SettleRequest;
  readonly definition: AnyDefinition;
  readonly subjectId: string;
  /** Undefined for a start. */
  readonly loaded: Loaded | undefined;
  /** The place that the act took before it was lost. */
  readonly place: number | undefined;
  /** Whether it became a fact then. */
  readonly recorded: boolean | undefined;
  /** See `RecordingContext`. */
  readonly sendingAt: SendingKnown | undefined;
}

/** What an act came to, once it is written. */
export interface RecordedAct {
  readonly settlement: Settlement;
  readonly now: Instant;
  readonly sequence: number;
  /** Ids of the notices to deliver. */
  readonly deliver: readonly string[];
}

/** The definition and the subject of an act. Refuses the start of what is there, and an act on what is not. */
export function aboutAct(
  act: Act,
  loaded: Loaded | undefined,
  definitionOf: RecordingContext['definitionOf'],
): Pick<Acting, 'definition' | 'subjectId'> {
  if (act.do !== 'start' && !loaded) throw new Refused('process.not-found');
  if (act.do === 'start' && loaded) throw new Refused('request.key-reused');
  const { kind, subjectId } = act.do === 'start' ? act : (loaded?.process ?? { kind: '', subjectId: '' });
  const definition = definitionOf(kind);
  if (!definition) throw new Refused('kind.not-found');
  return { definition, subjectId };
}

/** Asks the engine what an act makes of its process, and writes it. The process and its subject are held. */
export async function recordAct(
  trx: Transaction<Tables>,
  acting: Acting,
  newId: () => string,
): Promise<RecordedAct> {
  const { request, definition, subjectId, loaded, place, sendingAt } = acting;
  const { processId, by } = request;
  const spells = await readSpells(trx, subjectId);
  const now = later(request.now, afterOthers(spells, processId));
  const act = await completed(trx, request.act, now);
  const again = needsWholeLog(loaded, act, now, definition);
  const settlement = settle({
    definition,
    processId,
    act,
    by,
    newId,
    around: await surroundings(trx, acting, { act, now, spells }),
    loaded: asItWasSent(again ? await loadProcess(trx, processId, { all: true }) : loaded, sendingAt, now),
    facts: again ? await readFacts(trx, processId) : undefined,
  });
  const sequence = place ?? (loaded?.sequence ?? 0) + 1;
  const { deliver } = await writeSettlement(trx, settlement, { now, sequence, by });
  // A workflow told of a repair cannot know which notices it is to take up again.
  const isRepair = act.do === 'nudge' && act.cause === rebuiltCause;
  const pending = isRepair ? await pendingNotices(trx, processId) : [];
  return { settlement, now, sequence, deliver: isRepair ? pending.map(({ id }) => id) : deliver };
}

/** Everything outside the process that it goes by. */
async function surroundings(
  trx: Transaction<Tables>,
  { request, definition, subjectId, loaded, place, recorded = false }: Acting,
  { act, now, spells }: { act: Act } & Pick<Surroundings, 'now' | 'spells'>,
): Promise<Surroundings> {
  return {
    now,
    spells,
    workInProgress: capturesWork(definition, act)
      ? await readWorkInProgress(trx, subjectId, request.processId)
      : undefined,
    reference: await readReferenceData(trx),
    about: await memberOf(trx, subjectId),
    settledBefore: place === undefined ? undefined : { recorded },
    // One that is settled again after a loss was let in when it was settled first.
    hasOne:
      act.do === 'start' &&
      place === undefined &&
      (await hasOneOpen(
        trx,
        subjectId,
        definition.table,
        partiesAtStart(definition, act.input, { now, by: request.by }),
      )),
    beside: mayOpen(act, loaded)
      ? await besideOf(trx, subjectId, definition.table, request.processId)
      : undefined,
    namesOfSubject: takesNameless(definition) ? await namesOfSubject(trx, subjectId) : [],
  };
}

/** Whether an act can open a process, open it again, or change which of its kind it is. */
const mayOpen = (act: Act, loaded: Loaded | undefined): boolean =>
  act.do === 'start' || act.do === 'correct' || loaded?.process.outcome !== undefined;

/** Marks a notice given up with the fact that says so, and tells the fact whom it did not reach. */
const completed = async (trx: Transaction<Tables>, act: Act, now: Instant): Promise<Act> =>
  act.do === 'give-up' ? { ...act, to: await giveUpNotice(trx, act.notice, now) } : act;
