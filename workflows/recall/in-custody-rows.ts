import type { Course } from './course';
import { leadOf, type RecallView, type Told } from './facts';
import { dueRelease } from './release';
import type { Table } from './table';
import type { Spell } from '../../domain/circumstances';
import { dayOf, instantOf, plusDays, type Day, type Instant } from '../../domain/time/time';
import type { SubjectView } from '../../engine/definition/define-process';
import { began, metBy, once, toldFirst } from '../../engine/definition/met';
import { each, type Maybe, type Plan, type Row, type Since } from '../../engine/definition/plan';

type InCustody =
  | 'dossier'
  | 'representations'
  | 'part-b'
  | 'part-b-representations'
  | 'refer'
  | 'board-review'
  | 'reconsider-release';

/** What is owed to and about a person who has returned, until the release. */
export function inCustodyRows(
  { done, subject }: RecallView,
  course: Course,
  going: boolean,
): Pick<Plan<Table>['steps'], InCustody> {
  const { told, revoked, routed, fixed, standardSince: since, whereabouts, chases } = course;
  const { returned, left, atLarge } = whereabouts;
  const { representations, board, directed } = told;
  const held = going && revoked && returned && !left ? returned : undefined;
  const undirected = !directed && !told.rescinded;
  const first =
    atLarge[0]?.id === revoked?.id ? chases.find(({ back }) => back === returned?.id)?.id : undefined;
  const partB = done['part-b'];
  const nextReview = board && dateSetBy(board);
  return {
    // The casework team is told of a return by the custody or by who records it; of one who was inside, when it revokes.
    dossier: held &&
      revoked && {
        from: first === undefined ? revoked : toldFirst(held, told.returned[first]),
        after: first === undefined ? revoked.on : held.on,
      },
    representations: held && {
      from: done.dossier,
      lapses: true,
      met: metBy(representations),
    },
    'part-b': held && since && undirected && { from: since },
    'part-b-representations': held && since && undirected && { from: partB, lapses: true },
    refer: held && undirected && referRow(course, held, representations, partB),
    'board-review': held &&
      undirected &&
      done.refer && {
        [board?.id ?? done.refer.id]: nextReview
          ? { from: nextReview, after: board.on, clock: 'date-set' }
          : { from: board ?? done.refer },
      },
    'reconsider-release':
      held &&
      fixed &&
      routed &&
      undirected &&
      revoked &&
      each(changesSince(revoked.on, subject), (spell) => ({ from: began(spell) })),
  };
}

/** The date that the Parole Board set for its next review. */
function dateSetBy(board: NonNullable<Told['board']>): Day | undefined {
  if (board.outcome === 'release') return undefined;
  return board.outcome === 'no-release' ? board.reviewOn : board.heardOn;
}

// The period of CJA 2003 s.255C(4): 28 days beginning with the day of the return.
const referralDays = 28;

/**
 * A standard recall is referred after Part B. Representations made within the period bring it forward, to the
 * day after they and Part B are in hand; they also bring a recall of 14 or 28 days before the Parole Board.
 */
function referRow(
  { fixed, standardSince: since }: Course,
  returned: Since,
  representations: Told['representations'],
  partB: Since | undefined,
): Maybe<Row<Table, 'refer'>> {
  const last = plusDays(dayOf(returned.on), referralDays - 1);
  const inTime = representations && dayOf(representations.on) <= last ? representations : undefined;
  const clock = 'on-representations';
  // CJA 2003 s.255B(4); nothing of the kind was seen for the 56 days of s.255BA.
  if (fixed) return fixed !== 56 && inTime && { from: inTime, clock };
  if (!since) return undefined;
  const ready = inTime && partB && once(inTime, partB);
  return ready && since.on === returned.on && dayOf(ready.on) <= last
    ? { from: ready, clock, waitsFor: ['part-b'] }
    : { from: since, waitsFor: ['part-b'] };
}

/** What came up after the revocation that would have decided against automatic release. */
function changesSince(revoked: Instant, subject: SubjectView): Spell[] {
  return [...subject.of('charged'), ...subject.of('mappa-level').filter(({ value }) => value !== '1')].filter(
    ({ from }) => instantOf(from) > revoked,
  );
}

/** When and by what the person is to be released; met by the end of custody. */
export function releaseRow(view: RecallView, course: Course): Maybe<Row<Table, 'release'>> {
  const { fixed, whereabouts, released } = course;
  const { rescinded, directed } = course.told;
  const { returned, inCustody } = whereabouts;
  if (!returned || !(inCustody || released)) return undefined;
  const met = metBy(released);
  if (rescinded) return { from: rescinded, clock: 'rescinded', met };
  if (directed) return { from: directed, clock: 'directed', met };
  const due = dueRelease(view, course);
  if (!due) return undefined;
  if (due.forward) return { from: due.forward, clock: 'brought-forward', met };
  if (due.by === 'automatic' && fixed) return { from: returned, clock: `after-${fixed}-days`, met };
  if (due.by === 'requisite') return { from: due.day, clock: 'requisite', met };
  const opens = { rule: 'recall.sentence-end-opens', from: due.day } as const;
  return { from: due.day, clock: 'sentence-end', opens, met };
}

/** The prison and probation each tell police and victims of a release. */
export function tellRows(
  view: RecallView,
  { units: { prison, probation, casework } }: Told,
  { id, on, at }: NonNullable<Course['released']>,
): Record<string, Row<Table, 'tell-of-release'>> {
  const lead = leadOf(view);
  return {
    // A prison knows of its own release as it happens, whenever anybody tells of it.
    [`${id}:prison`]: { from: prison ? on : { on, at }, of: prison ?? casework ?? lead },
    [`${id}:probation`]: { from: { on, at }, of: probation ?? lead },
  };
}
