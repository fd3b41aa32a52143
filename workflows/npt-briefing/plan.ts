import { toldOf, type BriefingView } from './facts';
import type { Table } from './table';
import { instantOf } from '../../domain/time/time';
import { each, type Plan } from '../../engine/definition/plan';

/** What should be true now, given the facts and where the person lives. */
export function plan(view: BriefingView): Plan<Table> {
  const { input, subject } = view;
  const { wanted, briefings, reports, reviews, ended } = toldOf(view);
  const newest = briefings.at(-1);
  const officer = subject.is['lead-officer']?.value;
  const reviewed = [...briefings, ...reviews].sort((a, b) => (a.on < b.on ? -1 : 1)).at(-1);
  // Whoever moved to another team's area does not come back because that stay ends too.
  const last = subject.of('neighbourhood').filter(({ from }) => instantOf(from) <= subject.asOf);
  const lives = (subject.is.neighbourhood ?? last.at(-1))?.value;
  const left = lives !== undefined && lives !== input.team;
  const over =
    (ended && ended.reason) || (left && 'left-area') || (subject.is.deceased && ('deceased' as const));
  return {
    steps: {
      brief: each(wanted, (one) => ({ from: one, assignee: officer })),
      // A briefing that another one replaced need not be read any more.
      acknowledge: newest && { [newest.id]: { from: newest } },
      'consider-report': each(reports, (report) => ({ from: report, assignee: officer })),
      review: reviewed && { [reviewed.id]: { from: reviewed } },
    },
    notices: {
      'ended-for-team': over && newest && { [newest.id]: { to: [input.team] } },
      'report-for-lead': each(reports, () => ({ to: [subject.is.accountable?.value ?? input.team] })),
    },
    stopped: over,
  };
}
