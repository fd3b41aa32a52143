import type { Day, Instant } from '../time/time';

/** What is late of some steps, and what changed in a week. */
export interface DigestPart {
  readonly late: number;
  /** Late, and not late a week before. */
  readonly newly: number;
  /** Late a week before, and not late any more: done, withdrawn, put off or stood still. */
  readonly cleared: number;
  readonly atHighRisk: number;
  readonly worst: { readonly days: number; readonly title: string; readonly owner: string } | null;
}

/** What a manager is told of one week. Figures, units and titles of steps: nothing of any person. */
export interface DigestContent {
  readonly week: Day;
  readonly asOf: Instant;
  readonly unit: string;
  /** What the manager's own unit owes. */
  readonly own: DigestPart;
  /** All that the manager may see. */
  readonly all: DigestPart;
}

const some = (many: number, one: string, more: string): string => `${many} ${many === 1 ? one : more}`;

function lines({ late, newly, cleared, atHighRisk, worst }: DigestPart): string[] {
  return [
    `- Late: ${late}. New since last week: ${newly}. Late last week and no longer: ${cleared}.`,
    `- Of high or very high risk: ${atHighRisk}.`,
    ...(worst ? [`- The latest: ${some(worst.days, 'day', 'days')}, "${worst.title}", ${worst.owner}.`] : []),
  ];
}

/** The subject line. */
export const digestTitle = ({ week }: DigestContent): string => `Overdue work, week of ${week}`;

/** The digest in words, line by line. */
export const digestLines = ({ unit, own, all }: DigestContent): string[] => [
  `Your unit, ${unit}:`,
  ...lines(own),
  '',
  'All that you may see:',
  ...lines(all),
];
