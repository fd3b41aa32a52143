import type { Transaction } from 'kysely';
import { causes } from '../domain/causes';
import { Refused } from '../domain/errors';
import type { Instant } from '../domain/time/time';
import { idsOfAct } from '../engine/model/ids';
import type { Settlement } from '../engine/kernel/settle';
import type { Tables } from '../records/database';
import { orderOf } from '../records/clock';
import { holdReferenceData } from '../records/reference/hold';
import { answerTo, keepAnswer } from '../records/processes/settlement';
import { loadProcess } from '../records/processes/store';
import { putOnList } from '../records/subjects/admissions';
import { holdSubject } from '../records/subjects/subject';
import { kindOfDoubt, processType } from '../workflows/catalogue';
import type {
  ActAnswer,
  CircumstanceAnswer,
  MovementRequest,
  Nudge,
  PersonRequest,
  SettleRequest,
  Settled,
} from '../workflows/shell/contracts';
import { tellCircumstance, tellingOf, writeWhatIsEstablished } from './circumstances';
import { recordsBehind } from './failures';
import { fellIn } from './fallen';
import type { FollowUp, RecordingContext, ToldCircumstance } from './follow-up';
import { decideMovement, placeMovement, readAgain, takeBackMovement } from './movements';
import { changePerson } from './persons';
import { aboutAct, recordAct } from './record-act';
import { toldOfEstablished } from './tellers';
import { actOfStart, itself, noteNotStarted, startsAfter, startsBecause } from './starting';

/** How an act is settled that was settled once before, and was lost. */
export interface SettledBefore {
  /** The place that it takes in the process's sequence: holes stay holes. */
  readonly place?: number | undefined;
  /** Whether it became a fact then. */
  readonly recorded?: boolean | undefined;
  /** See `Settled`. */
  readonly orderedAt?: string | undefined;
  /** No workflow asks: the answer keeps the act, for the history of the workflow that is told of it. */
  readonly direct?: boolean;
}

/**
 * One act of one process, inside the caller's transaction: the only way in which a process ever changes. By its
 * key it happens once, for good: asked again, it answers what it answered and changes nothing.
 */
export async function settleIn(
  trx: Transaction<Tables>,
  request: SettleRequest,
  context: RecordingContext & SettledBefore,
): Promise<Settled> {
  const {
    definitionOf,
    continueAfter,
    place,
    recorded: wasRecorded,
    sendingAt,
    direct = request.expected === undefined,
  } = context;
  const { processId, act, key, by, expected } = request;
  await holdReferenceData(trx, 'shared');
  const loaded = await loadProcess(trx, processId, { lock: true });
  const earlier = await answerTo(trx, processId, key);
  if (earlier) return earlier.answer as Settled;
  if (expected !== undefined && (loaded?.sequence ?? 0) < expected)
    throw recordsBehind({ nonRetryable: true });
  const { definition, subjectId } = aboutAct(act, loaded, definitionOf);
  await holdSubject(trx, subjectId);
  // Everything that the act leans on is held from here on.
  const orderedAt = context.orderedAt ?? (await orderOf(trx));
  const newId = idsOfAct(processId, key);
  const acting = { request, loaded, place, recorded: wasRecorded, definition, subjectId, sendingAt };
  const recorded = await recordAct(trx, acting, newId);
  const { settlement, now, sequence, deliver } = recorded;
  const nudges = await followAct(
    trx,
    settlement,
    { now, by, key },
    { definitionOf, continueAfter, newId, sendingAt },
  );
  const fell = fellIn(settlement);
  const settled: Settled = {
    ...answered(settlement),
    deliver,
    nudges,
    sequence,
    key,
    by,
    at: now,
    orderedAt,
    ...(direct && { act }),
    ...(Object.keys(fell).length > 0 && { fell }),
    continueAfter,
  };
  await keepAnswer(trx, { processId, sequence, key }, settled);
  return settled;
}

function answered(settlement: Settlement): Pick<Settled, 'answer' | 'open' | 'wakeAt'> {
  const opened = new Set(settlement.opened);
  const answer: ActAnswer = {
    processId: settlement.process.id,
    opened: settlement.opened,
    changed: settlement.steps.flatMap(({ id }) => (opened.has(id) ? [] : [id])),
    ...(settlement.fact && { fact: settlement.fact.id }),
    ...(settlement.process.outcome !== undefined && { over: settlement.process.outcome }),
  };
  return {
    answer,
    open: settlement.open,
    ...(settlement.wakeAt !== undefined && { wakeAt: settlement.wakeAt }),
  };
}

/** What else follows from an act: processes start, a movement is placed, others learn what holds of the subject. */
async function followAct(
  trx: Transaction<Tables>,
  settlement: Settlement,
  { now, by, key }: { now: Instant; by: string; key: string },
  context: RecordingContext,
): Promise<Nudge[]> {
  const known = await writeWhatIsEstablished(trx, settlement, { now, by, key, newId: context.newId });
  const asked = await follow(trx, known.ended, now, context);
  const started = await follow(trx, startsAfter(settlement), now, context);
  const { before, now: placed } = settlement.match ?? {};
  const takenBack = before ? await takeBackMovement(trx, before, { now, by }) : [];
  const undone = await follow(trx, takenBack, now, context);
  const placing = placed ? await placeMovement(trx, placed, { now, by }) : [];
  const matched = await follow(trx, placing, now, context);
  const spoken = await follow(trx, tellingOf(settlement, { now, by }), now, context);
  const { admission, process } = settlement;
  if (admission) {
    const { id, subjectId: subject } = process;
    await putOnList(trx, { process: id, subject, by, at: now }, admission.now);
  }
  const heard = await follow(trx, await toldOfEstablished(trx, settlement, now), now, context);
  // Once a doubt about a movement is settled, those that waited behind it may be certain.
  const isSettledDoubt = process.kind === kindOfDoubt && process.outcome !== undefined;
  const behind: FollowUp[] = isSettledDoubt ? [{ do: 'reread', movement: process.subjectId }] : [];
  const reread = await follow(trx, behind, now, context);
  // Processes start before anything is told to them.
  return [...started, ...undone, ...matched, ...spoken, ...heard, ...reread, ...asked, ...known.nudges];
}

/** Carries out what follows from a recording, one after the other, in its transaction. */
async function follow(
  trx: Transaction<Tables>,
  followUps: readonly FollowUp[],
  now: Instant,
  context: RecordingContext,
): Promise<Nudge[]> {
  const nudges: Nudge[] = [];
  for (const one of followUps) nudges.push(...(await carryOut(trx, one, now, context)));
  return nudges;
}

async function carryOut(
  trx: Transaction<Tables>,
  one: FollowUp,
  now: Instant,
  context: RecordingContext,
): Promise<readonly Nudge[]> {
  switch (one.do) {
    case 'start':
      return startIn(trx, one, now, context);
    case 'start-because':
      return follow(trx, await startsBecause(trx, one, now, context), now, context);
    case 'ask-ended':
      return askEnded(trx, one, now, context);
    case 'command':
      return commandIn(trx, one, now, context);
    case 'reread':
      return follow(trx, await readAgain(trx, one.movement, { now }), now, context);
    case 'take-back':
      return takeBackProposal(trx, one, now, context);
    case 'tell':
      return (await recordCircumstanceIn(trx, one.circumstance, context)).nudges;
    default:
      return one satisfies never;
  }
}

/** Starts another process, once; one that may not start is noted and left. */
async function startIn(
  trx: Transaction<Tables>,
  start: Extract<FollowUp, { do: 'start' }>,
  now: Instant,
  context: RecordingContext,
): Promise<Nudge[]> {
  const request = actOfStart(start, now);
  const { processId, key } = request;
  try {
    const { nudges } = await settleIn(trx, request, context);
    return [{ id: key, processId, start: processType, cause: causes.startedBy(start.stream) }, ...nudges];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await noteNotStarted(trx, start, error, now);
    return [];
  }
}

/** Gives a command to a process as the service itself, and has its workflow told. */
async function commandIn(
  trx: Transaction<Tables>,
  { processId, name, data, key }: Extract<FollowUp, { do: 'command' }>,
  now: Instant,
  context: RecordingContext,
): Promise<Nudge[]> {
  const act = { do: 'command', name, data } as const;
  const { nudges } = await settleIn(trx, { processId, now, key, by: itself, act }, context);
  return [{ id: context.newId(), processId, cause: key }, ...nudges];
}

/** Takes a proposal back that nobody has decided; one that was decided, or never was made, stays as it is. */
async function takeBackProposal(
  trx: Transaction<Tables>,
  { processId, key }: Extract<FollowUp, { do: 'take-back' }>,
  now: Instant,
  context: RecordingContext,
): Promise<Nudge[]> {
  const act = { do: 'command', name: 'take-back', data: { reason: whyTakenBack } } as const;
  try {
    const { nudges } = await settleIn(trx, { processId, now, key, by: itself, act }, context);
    return [{ id: context.newId(), processId, cause: causes.startedBy(key) }, ...nudges];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return [];
  }
}

const whyTakenBack = 'What was recorded of it was corrected or voided';

/** Asks an ended process again. If it runs again, its workflow is told, and started if it runs no more. */
async function askEnded(
  trx: Transaction<Tables>,
  { processId, key, cause, since }: Extract<FollowUp, { do: 'ask-ended' }>,
  now: Instant,
  context: RecordingContext,
): Promise<Nudge[]> {
  const { newId } = context;
  const act = { do: 'nudge', cause, since } as const;
  const { answer, nudges } = await settleIn(trx, { processId, now, key, by: itself, act }, context);
  if (answer.over !== undefined) return [...nudges];
  return [
    { id: newId(), processId, cause, since },
    { id: newId(), processId, start: processType, cause },
    ...nudges,
  ];
}

/**
 * One circumstance, inside the caller's transaction: recorded once, however often it is told. It starts what
 * starts because it holds, and asks the processes again that ended after it began.
 */
export async function recordCircumstanceIn(
  trx: Transaction<Tables>,
  circumstance: ToldCircumstance,
  context: RecordingContext,
): Promise<CircumstanceAnswer> {
  const { now } = circumstance;
  const { orderedAt, nudges, ended, starts } = await tellCircumstance(trx, circumstance, context.newId);
  const asked = await follow(trx, ended, now, context);
  const started = await follow(trx, starts, now, context);
  return { orderedAt, nudges: [...started, ...asked, ...nudges] };
}

/** What a prison's movement means, inside the caller's transaction: recorded once, however often it is told. */
export async function recordMovementIn(
  trx: Transaction<Tables>,
  { movement, by, now }: MovementRequest & { readonly now: Instant },
  context: RecordingContext,
): Promise<CircumstanceAnswer> {
  await holdReferenceData(trx, 'shared');
  const decided = await decideMovement(trx, movement, { by, now });
  const nudges = await follow(trx, decided, now, context);
  return { nudges, orderedAt: await orderOf(trx) };
}

/** What a person is known by, changed inside the caller's transaction: once, however often it is told. */
export async function recordOfPersonIn(
  trx: Transaction<Tables>,
  request: PersonRequest & { readonly now: Instant },
  context: RecordingContext,
): Promise<CircumstanceAnswer> {
  await holdReferenceData(trx, 'shared');
  const { nudges: told, followUps } = await changePerson(trx, request, context.newId);
  const nudges = [...(await follow(trx, followUps, request.now, context)), ...told];
  return { nudges, orderedAt: await orderOf(trx) };
}
