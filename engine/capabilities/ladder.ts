import { ladderPosts, type LadderPost, type Post } from '../../domain/people/parties';
import { bandOf, ladders, type Ladder, type LadderName, type RungTime } from '../../domain/law/ladders';
import {
  instantOf as startOf,
  later,
  plusHours,
  plusSeconds,
  sameTimeAfter,
  toMilliseconds,
  type Instant,
} from '../../domain/time/time';
import { ladderOf } from '../../domain/law/resolve';
import { withinHours } from '../../domain/people/working-hours';
import { note, wake, type Draft } from '../kernel/draft';
import type { StepRecord } from '../model/rows';
import type { Wanted } from '../model/wanted';
import { keyNotTakenBack } from './taking-back';
import { readRungMark, rungMarks, stepNoticeKeys } from '../model/keys';

interface Rung {
  readonly name: string;
  readonly post: LadderPost;
  readonly at: Instant;
  /** Sent once per opening of the step; the others once per due instant. */
  readonly beforeDue: boolean;
}

/** A rung that is to be sent now. */
export interface RungDue {
  readonly name: string;
  readonly post: LadderPost;
  readonly mark: string;
  readonly beforeDue: boolean;
}

/** The instant of a rung by the data of its ladder. */
function instantOf(when: RungTime, start: Instant, due: Instant): Instant {
  if ('days' in when) return sameTimeAfter(due, when.days);
  if ('hours' in when) return plusHours(due, when.hours);
  const length = toMilliseconds(due) - toMilliseconds(start);
  return plusSeconds(start, Math.floor((length * when.share) / 1_000));
}

/** All rungs of a step's ladder; none while its clock stands still. */
function rungsOf(step: StepRecord, name: LadderName): Rung[] {
  const { dueAt } = step;
  if (dueAt === undefined) return [];
  const start = later(step.openedAt, startOf(step.from));
  // Nobody is chased for what could not be known: late at birth, it is chased from its opening on.
  const late = later(dueAt, step.openedAt);
  const { rungs }: Ladder = ladders[name];
  return rungs[bandOf(step.risk)].flatMap(({ name: rung, post, when }): Rung[] => {
    const beforeDue = 'share' in when || ('days' in when && when.days < 0);
    // Opened when it was due already: there is no time of which a share could be left.
    if (beforeDue && start >= dueAt) return [];
    return [
      {
        name: rung,
        post: higher(post, step.post),
        at: instantOf(when, start, beforeDue ? dueAt : late),
        beforeDue,
      },
    ];
  });
}

/** A step that was given to a post is chased there; no rung goes to a post below it. */
const higher = (rung: LadderPost, given: Post | undefined): LadderPost =>
  given !== undefined && ladderPosts.indexOf(given) > ladderPosts.indexOf(rung) ? given : rung;

const markOf = (rung: Pick<Rung, 'name' | 'beforeDue'>, step: StepRecord): string =>
  rung.beforeDue ? rungMarks.ofOpening(rung.name, step.openings) : rungMarks.ofDue(rung.name, step.dueAt);

/**
 * The rungs to send now, each within the hours of the unit that is chased (`inHours`), the marks to keep, and
 * when the next one comes. Rungs that fall due together collapse into the last of them for each addressee;
 * each is sent once whatever is recomputed, restarted, or changed in the hours between.
 */
export function climb(
  step: StepRecord,
  ladder: LadderName,
  now: Instant,
  inHours: (at: Instant) => Instant = (at) => at,
): { send: RungDue[]; marks: string[]; next?: Instant } {
  const { keepsHours }: Ladder = ladders[ladder];
  const rungs = rungsOf(step, ladder).map((rung) => (keepsHours ? { ...rung, at: inHours(rung.at) } : rung));
  const marked = new Set(step.rungs);
  // Told of an earlier due instant, and late by the new one all the same: nobody is told again.
  const told = new Set(
    step.rungs.map(readRungMark).flatMap(({ rung, of }) => (of === 'ofDue' ? [rung] : [])),
  );
  const passed = rungs.filter((rung) => rung.at <= now && !marked.has(markOf(rung, step)));
  const byPost = new Map<LadderPost, RungDue>();
  for (const { at: _, ...rung } of passed.filter(({ name, beforeDue }) => beforeDue || !told.has(name)))
    byPost.set(rung.post, { ...rung, mark: markOf(rung, step) });
  // Opened when already past due: a reminder of what has passed helps nobody.
  const send = [...byPost.values()].filter((rung) => !rung.beforeDue || (step.dueAt ?? now) > now);
  const current = new Set(rungs.map((rung) => markOf(rung, step)));
  const marks = [...step.rungs, ...passed.map((rung) => markOf(rung, step))].filter(
    (mark) => current.has(mark) || readRungMark(mark).of === 'ofOpening',
  );
  const next = rungs
    .map((rung) => rung.at)
    .filter((at) => at > now)
    .sort()[0];
  return next === undefined ? { send, marks } : { send, marks, next };
}

/** Reminds and chases whoever has an open step, up the ladder of its rule. */
export function climbLadder(draft: Draft, step: StepRecord, row: Wanted): void {
  const { reference, now } = draft.around;
  const { send, marks, next } = climb(
    step,
    ladderOf(reference.rules, row.rule, row.table.ladder),
    now,
    (at) => withinHours(at, reference.hoursOf?.(step.owner), reference.calendarOf(step.owner)),
  );
  step.rungs = marks;
  for (const rung of send) {
    note(draft, 'rung', { rung: rung.name, to: rung.post, dueAt: step.dueAt ?? null }, step.key);
    draft.notices.push({
      key: keyNotTakenBack(draft, stepNoticeKeys.rung(step.key, rung.mark)),
      name: rung.beforeDue ? 'step-reminder' : 'step-overdue',
      stepKey: step.key,
      toUnit: step.owner,
      toPost: rung.post === 'owner' ? '' : rung.post,
      assignee: step.assignee,
      standsInFor: step.standsInFor,
    });
  }
  wake(draft, next, row.key);
}
