import { instantOf, fromMilliseconds, later, toMilliseconds, type Instant } from '../../domain/time';
import type { LadderPost } from '../../domain/parties';
import type { LadderName } from '../definition/table';
import type { StepRecord } from './records';

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
}

const hour = 3_600_000;
const day = 24 * hour;

// Source: processes.md, "Every step below has the default ladder". Assumed where no guidance gives a figure.
const climbs = {
  default: [
    { name: 'supervisor', post: 'supervisor', after: day },
    { name: 'unit-manager', post: 'unit-manager', after: 3 * day },
    { name: 'force-lead', post: 'force-lead', after: 10 * day },
  ],
  hours: [
    { name: 'supervisor', post: 'supervisor', after: hour },
    { name: 'unit-manager', post: 'unit-manager', after: 4 * hour },
    { name: 'force-lead', post: 'force-lead', after: 12 * hour },
  ],
  neighbourhood: [
    { name: 'unit-manager', post: 'unit-manager', after: day },
    { name: 'force-lead', post: 'force-lead', after: 3 * day },
  ],
  vetting: [
    { name: 'unit-manager', post: 'unit-manager', after: day },
    { name: 'force-lead', post: 'force-lead', after: 3 * day },
  ],
  private: [{ name: 'unit-manager', post: 'unit-manager', after: 5 * day }],
} as const;

const reminderShare = { default: 2 / 3, hours: 1 / 2, neighbourhood: 2 / 3, vetting: 2 / 3, private: 2 / 3 };

/** All rungs of a step's ladder; none while its clock stands still. */
function rungsOf(step: StepRecord, ladder: LadderName): Rung[] {
  if (ladder === 'none' || step.dueAt === undefined) return [];
  const due = toMilliseconds(step.dueAt);
  const start = toMilliseconds(later(step.openedAt, instantOf(step.from)));
  // High and very high risk: the ladder runs twice as fast and starts at due.
  const fast = step.risk === 'high' || step.risk === 'very-high';
  const climb = climbs[ladder].map(({ name, post, after }) => ({
    name,
    post,
    at: fromMilliseconds(due + (fast ? after / 2 : after)),
    beforeDue: false,
  }));
  const atDue: Rung = { name: 'due', post: 'owner', at: step.dueAt, beforeDue: false };
  if (fast || start >= due) return [atDue, ...climb];
  const reminder: Rung = {
    name: 'reminder',
    post: 'owner',
    at: fromMilliseconds(start + Math.floor(((due - start) * reminderShare[ladder]) / 1000) * 1000),
    beforeDue: true,
  };
  return [reminder, atDue, ...climb];
}

const markOf = (rung: Rung, step: StepRecord): string =>
  rung.beforeDue ? `${rung.name}#${step.openings}` : `${rung.name}@${step.dueAt}`;

/**
 * The rungs to send now, each within the hours of the unit that is chased (`inHours`), the marks to keep, and when the next one comes. Rungs that fall due together
 * collapse into the last of them for each addressee; each is sent once whatever is recomputed or restarted.
 */
export function climb(
  step: StepRecord,
  ladder: LadderName,
  now: Instant,
  inHours: (at: Instant) => Instant = (at) => at,
): { send: RungDue[]; marks: string[]; next?: Instant } {
  // Steps that count hours are chased by the hour, by night too.
  const rungs = rungsOf(step, ladder).map((rung) =>
    ladder === 'hours' ? rung : { ...rung, at: inHours(rung.at) },
  );
  const marked = new Set(step.rungs);
  // Told of an earlier due instant, and late by the new one all the same: nobody is told again.
  const told = new Set(step.rungs.filter((mark) => mark.includes('@')).map((mark) => mark.split('@')[0]));
  const passed = rungs.filter((rung) => rung.at <= now && !marked.has(markOf(rung, step)));
  const byPost = new Map<LadderPost, RungDue>();
  for (const rung of passed.filter(({ name, beforeDue }) => beforeDue || !told.has(name)))
    byPost.set(rung.post, { name: rung.name, post: rung.post, mark: markOf(rung, step) });
  // Opened when already past due: a reminder of what has passed helps nobody.
  const send = [...byPost.values()].filter((rung) => rung.name !== 'reminder' || (step.dueAt ?? now) > now);
  const current = new Set(rungs.map((rung) => markOf(rung, step)));
  const marks = [...step.rungs, ...passed.map((rung) => markOf(rung, step))].filter(
    (mark) => current.has(mark) || mark.includes('#'),
  );
  const next = rungs
    .map((rung) => rung.at)
    .filter((at) => at > now)
    .sort()[0];
  return next === undefined ? { send, marks } : { send, marks, next };
}
