import { each, type Plan, type Row } from '../../engine/definition/plan';
import { meetingClock } from './course';
import { askedFor } from './invited';
import type { Meeting, MeetingsView, Past } from './state';
import type { Table } from './table';

type Prepared = Partial<Pick<Past, 'until'>> & NonNullable<Past['papers']>;

/** What is done for each meeting: before it, at it, and after it. A meeting that took place lapses what came before. */
export function meetingRows(view: MeetingsView, meetings: readonly Meeting[]) {
  const { past, minutes } = view.state;
  const toFix: (Partial<Pick<Past, 'until'>> & Pick<Meeting, 'ask'>)[] = [...meetings, ...past];
  // An emergency meeting is called too late for papers and answers.
  const prepared: Prepared[] = [
    ...meetings.flatMap(({ id, clock, fixed }) =>
      fixed && clock !== 'emergency' ? [{ id, slot: fixed, asked: askedFor(fixed, view) }] : [],
    ),
    ...past.flatMap(({ until, papers }) => (papers ? [{ ...papers, until }] : [])),
  ];
  return {
    'fix-meeting': each(
      toFix.flatMap(({ ask, until }) => (ask ? [{ ...ask, until }] : [])),
      (one) => ({ from: one, clock: one.rule ? 'emergency' : 'usual', until: one.until }),
    ),
    'answer-invitation': answers(prepared),
    'send-papers': each(prepared, ({ slot, until }): Row<Table, 'send-papers'> =>
      slot.short ? { from: slot, until, clock: 'short-notice' } : { from: slot.begins, until },
    ),
    'hold-meeting': each(meetings, (meeting) => meetingClock(meeting, view)),
    'issue-minutes': each(minutes, (held) => ({
      from: held,
      clock: held.level === '3' ? 'level-3' : 'level-2',
    })),
  } satisfies Partial<Plan<Table>['steps']>;
}

/** Each agency that is asked answers for itself. */
const answers = (prepared: readonly Prepared[]) =>
  each(
    prepared.flatMap((one) => one.asked.map((of) => ({ ...one, of, id: `${one.slot.id}:${of}` }))),
    ({ of, slot, until }): Row<Table, 'answer-invitation'> =>
      slot.short ? { from: slot, of, until, clock: 'short-notice' } : { from: slot.begins, of, until },
  );
