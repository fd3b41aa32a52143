import type { Instant } from '../../domain/time/time';
import type { UnitId } from '../../domain/people/parties';
import { note, type Draft } from '../kernel/draft';
import { wantedThen } from '../kernel/past';
import type { NoticeDraft, ToldNotice } from '../model/drafts';
import { noticeIdOf } from '../model/ids';
import { readRungMark, takenBackKey, tellingKey } from '../model/keys';
import { isOpen, type StepRecord } from '../model/rows';
import type { WantedPlan } from '../model/wanted';

/**
 * Whether this settling says something else of that time than was known then. What was told after such a time may have
 * lost its ground. What was told before it was true when it was told, and merely comes to its end.
 */
export const touches = ({ since }: Draft, at: Instant): boolean => since !== undefined && since <= at;

/** Takes back what was told of a step that is wanted no more, where it ought never to have been asked. */
export function takeBackStep(draft: Draft, step: StepRecord): void {
  unwrite(draft, ({ stepKey }) => stepKey === step.key);
  if (touches(draft, step.openedAt) && !wasRightlyAsked(draft, step)) takeBack(draft, toldOf(draft, step));
}

/**
 * Whether a step was wanted when it was opened, by all that is known today to have happened until then. Of one act that
 * touches several times, the earliest alone does not tell it. Without the log at hand it is not known, and counts as no.
 */
const wasRightlyAsked = (draft: Draft, step: StepRecord): boolean =>
  draft.facts !== undefined && wantedThen(draft, step, step.openedAt) !== undefined;

/** Takes back what a unit was told of a step that another one ought to have been asked. */
export function takeBackFrom(draft: Draft, step: StepRecord, unit: UnitId): void {
  if (!touches(draft, step.openedAt)) return;
  takeBack(
    draft,
    toldOf(draft, step).filter(({ toUnit }) => toUnit === unit),
  );
}

/** Takes back that a step is overdue, where it turns out not to have been when that was told. */
export function takeBackOverdue(draft: Draft, _: WantedPlan): void {
  const { since, steps, around } = draft;
  if (since === undefined) return;
  for (const one of [...draft.told.values()].filter(({ name }) => name === 'step-overdue')) {
    const step = one.stepKey === undefined ? undefined : steps.get(one.stepKey);
    if (!step || one.takenBack || !touches(draft, one.at) || !isInTime(step, around.now)) continue;
    // It was in time before this act already: what was told before that was true when it was told.
    const before = draft.before.get(step.key);
    if (before && isInTime(before, around.now)) continue;
    takeBack(
      draft,
      toldOf(draft, step).filter(({ name, at }) => name === 'step-overdue' && touches(draft, at)),
    );
    // Late again after all, it is chased again.
    step.rungs = step.rungs.filter((mark) => readRungMark(mark).of !== 'ofDue');
  }
}

/** The key of a notice about a step: another one where what was told under it was taken back. */
export function keyNotTakenBack({ told }: Draft, key: string): string {
  const gone = new Set([...told.values()].flatMap((one) => (one.takenBack ? [one.key] : [])));
  let time = 1;
  while (gone.has(tellingKey(key, time))) time += 1;
  return tellingKey(key, time);
}

/** Whether a step that is open, or was done, is not late. What waits for its review is judged once that is over. */
function isInTime(step: StepRecord, now: Instant): boolean {
  const { status, dueAt, doneOn } = step;
  if (status === 'submitted') return false;
  if (isOpen(step)) return dueAt === undefined || dueAt > now;
  return status === 'completed' && dueAt !== undefined && doneOn !== undefined && doneOn <= dueAt;
}

/** What was told of a step since it was opened last, and stands. */
const toldOf = ({ told }: Draft, { key, openedAt }: StepRecord): ToldNotice[] =>
  [...told.values()].filter((one) => one.stepKey === key && !one.takenBack && one.at >= openedAt);

/** Notices of this very settling are not written after all. */
export function unwrite(draft: Draft, fell: (notice: NoticeDraft) => boolean): void {
  draft.notices = draft.notices.filter((one) => one.takesBack !== undefined || !fell(one));
}

/**
 * Cancels those of some notices that nobody has begun to send, and takes the others back: one notice for each addressee,
 * which names all that it takes back. Asked again of the same ones, it does nothing.
 */
export function takeBack(draft: Draft, fallen: readonly ToldNotice[]): void {
  const byAddressee = new Map<string, ToldNotice[]>();
  for (const one of fallen.filter(({ takenBack }) => !takenBack)) {
    draft.told.set(one.id, { ...one, takenBack: true });
    draft.sent.add(takenBackKey(one.key));
    endSending(draft, one);
    if (one.sending === 'waiting') {
      const { name, toUnit, id: notice, stepKey } = one;
      note(draft, 'notice-cancelled', { name, to: [toUnit], notice }, stepKey);
      continue;
    }
    const to = JSON.stringify([one.toUnit, one.toPost, one.toPerson]);
    byAddressee.set(to, [...(byAddressee.get(to) ?? []), one]);
  }
  for (const told of byAddressee.values()) tellTakenBack(draft, told);
}

/** What is on its way is tried no more, and nobody is asked to reach a partner with it. */
function endSending({ process, cancelled }: Draft, { id, key, stepKey, sending }: ToldNotice): void {
  if (sending !== 'ended') cancelled.push({ id, key, ...(stepKey !== undefined && { stepKey }) });
  if (sending === 'waiting') return;
  if (sending === 'under-way' || process.engine.unreached[id] !== undefined)
    process.engine = { ...process.engine, fallen: [...(process.engine.fallen ?? []), id] };
}

function tellTakenBack(draft: Draft, told: readonly ToldNotice[]): void {
  const [first] = [...told].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  if (!first) return;
  const { id: _, at: _at, sending: _sending, takenBack: _takenBack, ...notice } = first;
  const takesBack = [first, ...told.filter((one) => one !== first)].map(({ id }) => id);
  const key = takenBackKey(first.key);
  draft.notices.push({ ...notice, key, name: 'taken-back', takesBack });
  note(draft, 'notice-taken-back', { name: first.name, to: [first.toUnit], takesBack }, first.stepKey);
}

/** Whether a partner is still to be reached with what was just taken back: the step for it is withdrawn. */
export const areUnreachedFallen = ({ process, steps }: Draft, { wanted }: WantedPlan): boolean =>
  wanted.some(
    ({ step, occasion, key }) =>
      step === 'reach-partner' &&
      process.engine.fallen?.includes(occasion) === true &&
      isOpen(steps.get(key) ?? { status: 'withdrawn' }),
  );

/** A notice of the plan as it was told to one addressee under a key. */
export function toldNotice(
  { process, told }: Draft,
  notice: Pick<NoticeDraft, 'key' | 'name' | 'toUnit' | 'toPost' | 'toPerson'>,
  at: Instant,
): ToldNotice {
  const id = noticeIdOf(process.id, notice.key, notice.toUnit, notice.toPost);
  return told.get(id) ?? { ...notice, id, at, sending: 'ended', takenBack: false };
}
