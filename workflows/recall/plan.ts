import {
  arrestRow,
  atLargeSpells,
  cancelRows,
  hurried,
  markRows,
  recordReturnRows,
  reviewRow,
} from './at-large-rows';
import { atLargeUntil, courseOf, endingOf } from './course';
import { unsupervisedSince, type RecallView } from './facts';
import { inCustodyRows, releaseRow, tellRows } from './in-custody-rows';
import { meanings } from './meanings';
import { noticesOf } from './notices';
import type { Table } from './table';
import { later } from '../../domain/time/time';
import { began, metBy } from '../../engine/definition/met';
import { each, type Plan } from '../../engine/definition/plan';

/** What should be true now, given the facts and the custody on record. */
export function plan(view: RecallView): Plan<Table> {
  const { input, done, started } = view;
  const course = courseOf(view);
  const { told, chases, whereabouts, unexplained } = course;
  const { named, rescinded } = told;
  const ending = endingOf(view, course);
  const moved = unsupervisedSince(view);
  const released = ending?.released;
  // After an end other than a release, work in hand falls away, but for the wanted marker.
  const going = ending === undefined || released !== undefined;
  const atLarge = atLargeUntil(ending?.on, whereabouts);
  const now = atLarge.at(-1);
  const decided = done.consider?.outcome === 'recall' ? done.consider : undefined;
  const review = going ? reviewRow(view, told, now) : undefined;
  return {
    steps: {
      'name-units': going &&
        named?.id !== started.id && {
          from: started,
          met: metBy(named),
        },
      'name-probation': going && moved && { [moved.id]: { from: began(moved) } },
      consider: going && {
        from: input.learnedAt === undefined ? started : { on: input.learnedAt, at: started.at },
        waitsFor: named ? [] : ['name-units'],
      },
      request: going && decided && hurried(decided, done.request?.on, told),
      revoke: going && done.request && hurried(done.request, done.revoke?.on, told),
      'mark-wanted': going && markRows(course, now),
      arrest: going && each(chases, (chase) => arrestRow(chase, told)),
      'review-at-large': review,
      'record-return': going && !whereabouts.left && recordReturnRows(course),
      'cancel-wanted': cancelRows(view, course, ending),
      ...inCustodyRows(view, course, going),
      release: going && releaseRow(view, course),
      'explain-release': going && unexplained && { [unexplained.id]: { from: unexplained } },
      'tell-of-release': released && tellRows(view, told, released),
    },
    notices: noticesOf(view, { told, revoked: course.revoked, ending, atLarge, review }),
    establishes: {
      recall: { from: started.on, to: ending && later(ending.on, started.on) },
      'unlawfully-at-large': !rescinded && atLargeSpells(atLarge),
    },
    means: meanings(view, course),
    over: ending?.outcome,
  };
}
