import { calendarOf } from '../../../domain/calendars/calendar';
import { defineProcess, forEngine, type AnyDefinition } from '../../../engine/definition/define-process';
import { text, unit } from '../../../engine/definition/fields';
import type { Plan } from '../../../engine/definition/plan';
import type { ProcessTable } from '../../../engine/definition/table';
import { preview } from '../../../engine/asking/preview';
import { rules } from '../../../workflows/rules';

const officer = 'police:kent/mosovo';
const supervisor = 'police:kent/mosovo-supervisor';

const table = {
  kind: 'assessment',
  title: 'An assessment that a supervisor reviews, and what follows from it',
  subject: 'person',
  input: { officer: unit, supervisor: unit },
  steps: {
    assess: {
      title: 'Assess',
      owner: 'lead',
      clock: 'transfer.request',
      counts: 'happened',
      review: { by: 'supervisor', rule: 'transfer.decide' },
      outcomes: { assessed: { findings: text }, impossible: {} },
    },
    meet: {
      title: 'Meet',
      owner: 'lead',
      clock: 'transfer.acknowledge',
      counts: 'happened',
      outcomes: { met: {} },
    },
    record: {
      title: 'Record',
      owner: 'lead',
      clock: 'registration.record',
      counts: 'happened',
      outcomes: { recorded: {} },
    },
  },
  commands: {},
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;

const assessment = forEngine(
  defineProcess(table)({
    begin: () => ({}),
    parties: ({ input }) => ({ lead: input.officer, supervisor: input.supervisor }),
    apply: {},
    plan: ({ started, done }): Plan<typeof table> => ({
      steps: {
        assess: { from: started.at },
        meet: { from: started.at },
        record: { from: done.assess?.on },
      },
      over: 'closed',
    }),
  }),
);

const shown = (definition: AnyDefinition) =>
  preview({
    definition,
    input: { officer, supervisor },
    subjectId: 'person',
    spells: [],
    reference: { rules, calendarOf: () => calendarOf('england-and-wales'), policies: [] },
    // A Monday, with no holiday for three weeks.
    now: '2026-06-01T09:00:00.000Z',
    by: 'staff:1',
  });

describe('a preview of a process with a step that is reviewed', () => {
  const rows = shown(assessment);
  const briefly = rows.map(({ key, title, owner, dueOn, condition }) => [
    key,
    title,
    owner,
    dueOn,
    condition,
  ]);

  it('hands the work in when it is due, and has it accepted when the review is due', () => {
    expect(briefly).toEqual([
      ['assess', 'Assess', officer, '2026-06-02', 'certain'],
      ['meet', 'Meet', officer, '2026-06-04', 'certain'],
      // Five working days after the Tuesday on which it is handed in.
      ['assess', 'Assess: review', supervisor, '2026-06-09', 'if assess: assessed handed in'],
      [
        'record',
        'Record',
        officer,
        // The work counts from when it was done, not from when it was accepted: a day after the Tuesday.
        '2026-06-03',
        'if assess: assessed handed in, meet: met, assess: assessed accepted',
      ],
    ]);
  });

  it('shows the working of both clocks, of doing it and of reviewing it', () => {
    const [doing, reviewing] = rows.filter(({ key }) => key === 'assess');
    expect([doing?.rule, doing?.working.at(-1)?.text]).toEqual([
      'transfer.request',
      'Due by the end of Tuesday 2 June 2026',
    ]);
    expect([reviewing?.rule, reviewing?.working.at(-1)?.text]).toEqual([
      'transfer.decide',
      'Due by the end of Tuesday 9 June 2026',
    ]);
  });

  it('control: without the review, what follows comes at once and no review is shown', () => {
    const { review: _, ...unreviewed } = assessment.table.steps['assess'] ?? {};
    const steps = { ...assessment.table.steps, assess: unreviewed };
    const without = shown({ ...assessment, table: { ...assessment.table, steps } } as AnyDefinition);
    expect(without.map(({ key, condition }) => [key, condition])).toEqual([
      ['assess', 'certain'],
      ['meet', 'certain'],
      ['record', 'if assess: assessed'],
    ]);
  });
});
