import { Refused } from '../../../domain/errors';
import type { UnitId } from '../../../domain/people/parties';
import { defineProcess, forEngine } from '../../../engine/definition/define-process';
import { text, unit } from '../../../engine/definition/fields';
import type { Plan } from '../../../engine/definition/plan';
import type { ProcessTable } from '../../../engine/definition/table';
import type { Act } from '../../../engine/acts/acts';
import type { StepRecord } from '../../../engine/model/rows';
import type { Instant } from '../../../domain/time/time';
import { ErrandStory } from '../../support/errand';
import { refusal as refusedWith, refusalOf } from '../../support/story';
import { World, type Living } from '../../support/world';

const officer: UnitId = 'police:kent/mosovo';
const supervisor: UnitId = 'police:kent/mosovo-supervisor';

const table = {
  kind: 'assessment',
  title: 'An assessment that a supervisor reviews',
  subject: 'person',
  input: { officer: unit, supervisor: unit },
  steps: {
    assess: {
      title: 'Assess',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      duty: true,
      review: { by: 'supervisor', rule: 'transfer.acknowledge' },
      outcomes: { assessed: { findings: text } },
    },
    tell: {
      title: 'Tell',
      owner: 'lead',
      clock: 'registration.initial',
      counts: 'happened',
      outcomes: { told: {} },
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
    plan: ({ started }): Plan<typeof table> => ({
      steps: { assess: { from: started.at }, tell: { from: started.at } },
      over: 'closed',
    }),
  }),
);

describe('the life of a step', () => {
  let world: World;
  let one: Living;
  beforeEach(() => {
    // A Monday, with no holiday for three weeks.
    world = new World('2026-06-01T09:00:00.000Z', { assessment });
    one = world.start('assessment', 'person', { officer, supervisor });
  });
  const step = (key = 'assess'): StepRecord => one.steps.get(key) as StepRecord;
  const act = (what: Act, by = 'somebody') => world.act(one, what, by);
  const refusal = (what: Act, by?: string): string | undefined => {
    try {
      act(what, by);
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  };
  const typesOf = (key = 'assess') =>
    one.events.filter(({ stepKey }) => stepKey === key).map(({ type }) => type);
  const handIn: Act = { do: 'submit', step: 'assess', outcome: 'assessed', data: { findings: 'None' } };

  describe('that needs a review', () => {
    it('is handed in, not completed', () => {
      expect(
        refusal({ do: 'complete', step: 'assess', outcome: 'assessed', data: { findings: 'None' } }),
      ).toBe('step.needs-review');
      expect(step().status).toBe('open');
    });

    it('goes to the reviewer by a clock of its own: from then on the doer is not late', () => {
      world.now = '2026-06-05T15:00:00.000Z';
      act(handIn);
      expect(step()).toMatchObject({
        status: 'submitted',
        owner: supervisor,
        rule: 'transfer.acknowledge',
        dueOn: '2026-06-10',
      });
      // Past the clock of doing it: nothing was missed, since the work was done in time.
      world.now = '2026-06-09T09:00:00.000Z';
      act({ do: 'time' });
      expect(step().missedDue).toBeUndefined();
      expect(one.notices).toContainEqual(
        expect.objectContaining({ name: 'step-opened', stepKey: 'assess', toUnit: supervisor }),
      );
    });

    it('handed in late, was missed, and stays so', () => {
      world.now = '2026-06-09T09:00:00.000Z';
      act(handIn);
      expect(step().missedDue).toBe('2026-06-08T22:59:59.000Z');
    });

    it('accepted, counts as done when it was done, by the clock of doing it', () => {
      world.now = '2026-06-05T15:00:00.000Z';
      act(handIn, 'officer');
      world.now = '2026-06-12T09:00:00.000Z';
      act({ do: 'accept', step: 'assess' }, 'supervisor');
      expect(step()).toMatchObject({
        status: 'completed',
        owner: officer,
        doneOn: '2026-06-05T15:00:00.000Z',
        dueOn: '2026-06-08',
        rule: 'transfer.decide',
        closedBy: 'supervisor',
      });
      expect(step().missedDue).toBeUndefined();
      expect(typesOf().filter((type) => type === 'step-rescheduled')).toHaveLength(1);
    });

    it('given back, is open again with its own clock, and can be handed in again', () => {
      act(handIn, 'officer');
      act({ do: 'return', step: 'assess', reason: 'No dates' }, 'supervisor');
      expect(step()).toMatchObject({ status: 'open', owner: officer, dueOn: '2026-06-08' });
      expect(one.notices.at(-1)).toMatchObject({ name: 'step-returned', toUnit: officer });
      act(handIn, 'officer');
      act({ do: 'accept', step: 'assess' }, 'supervisor');
      expect(step().status).toBe('completed');
    });

    it('is reviewed by nobody who did it', () => {
      act(handIn, 'officer');
      expect(refusal({ do: 'accept', step: 'assess' }, 'officer')).toBe('step.own-review');
      expect(refusal({ do: 'return', step: 'assess', reason: 'x' }, 'officer')).toBe('step.own-review');
    });

    it.each([
      ['accepted before it was handed in', { do: 'accept', step: 'assess' }, 'step.no-review'],
      ['given back before it was handed in', { do: 'return', step: 'assess', reason: 'x' }, 'step.no-review'],
      [
        'handed in where nobody reviews it',
        { do: 'submit', step: 'tell', outcome: 'told', data: {} },
        'step.no-review',
      ],
    ] as const)('is not %s', (_says, what, code) => {
      expect(refusal(what)).toBe(code);
    });

    it.each([
      ['handed in twice', handIn],
      ['declined', { do: 'decline', step: 'assess', reason: 'x' }],
      ['acknowledged', { do: 'acknowledge', step: 'assess' }],
      ['put off', { do: 'extend', step: 'assess', to: '2026-06-30', reason: 'x', authority: 'manager' }],
    ] as const)('while it is reviewed is not %s', (_says, what) => {
      act(handIn);
      expect(refusal(what)).toBe('step.submitted');
    });

    it('goes to another reviewer where the first is away', () => {
      act(handIn, 'officer');
      act({ do: 'reassign', step: 'assess', to: 'police:kent/cover', reason: 'Leave' });
      expect(step()).toMatchObject({ status: 'submitted', owner: 'police:kent/cover' });
      act({ do: 'accept', step: 'assess' }, 'cover');
      expect(step()).toMatchObject({ status: 'completed', owner: officer });
    });
  });

  describe('that is put off', () => {
    const putOff = (
      to: '2026-06-08' | '2026-06-09' | '2026-06-15' | '2026-06-16' | '2026-06-17' | '2026-06-18',
    ): Act => ({
      do: 'extend',
      step: 'assess',
      to,
      reason: 'The family moved the visit',
      authority: 'manager',
    });

    it('is due at the end of that day, and says who put it off and why', () => {
      act(putOff('2026-06-15'), 'manager');
      expect(step()).toMatchObject({ dueAt: '2026-06-15T22:59:59.000Z', extensions: 1 });
      expect(step().working.map(({ text: line }) => line)).toContain('Extended to Monday 15 June 2026');
      expect(one.events.find(({ type }) => type === 'step-extended')).toMatchObject({
        actor: 'manager',
        data: { to: '2026-06-15', reason: 'The family moved the visit', authority: 'manager', times: 1 },
      });
    });

    it('keeps the extension when it is settled again', () => {
      act(putOff('2026-06-15'));
      const before = one.events.length;
      act({ do: 'time' });
      expect(one.events).toHaveLength(before);
      expect(step().dueOn).toBe('2026-06-15');
    });

    it.each([
      ['the day on which it is due', '2026-06-08', 'step.not-later'],
      ['the day after', '2026-06-09', undefined],
    ] as const)('to %s: the boundary', (_says, to, code) => {
      expect(refusal(putOff(to))).toBe(code);
    });

    it('three times is enough', () => {
      for (const to of ['2026-06-15', '2026-06-16', '2026-06-17'] as const) act(putOff(to));
      expect(refusal(putOff('2026-06-18'))).toBe('step.extended-enough');
      expect(step().dueOn).toBe('2026-06-17');
    });

    it('is never one that the law sets', () => {
      expect(refusal({ ...putOff('2026-06-15'), step: 'tell' } as Act)).toBe('step.statute');
    });
  });

  it('completed by one, refuses a second, and says who was first', () => {
    act({ do: 'complete', step: 'tell', outcome: 'told', data: {} }, 'first');
    let refused: unknown;
    try {
      act({ do: 'complete', step: 'tell', outcome: 'told', data: {} }, 'second');
    } catch (error) {
      refused = error;
    }
    expect(refused).toMatchObject({
      code: 'step.closed',
      more: { stepStatus: 'completed', closedBy: 'first' },
    });
  });

  it('takes notes and references to evidence, open or closed, and nothing else changes', () => {
    act({ do: 'complete', step: 'tell', outcome: 'told', data: {} });
    const before = { ...step('tell') };
    act({ do: 'note', step: 'tell', text: 'Seen at the counter' });
    act({
      do: 'evidence',
      step: 'tell',
      kind: 'statement',
      system: 'Records',
      number: 'A-12',
      hash: 'a'.repeat(64),
    });
    expect(step('tell')).toEqual(before);
    expect(typesOf('tell').slice(-2)).toEqual(['step-noted', 'step-evidence']);
  });
});

describe('an answer to a step that has fallen away', () => {
  /** Asked for until somebody says stop; what was asked and done is then to be undone by a visit. */
  const errandUntilStopped = (): ErrandStory =>
    new ErrandStory(({ state, started, done }) => {
      const stop = state.told.find(({ what }) => what === 'stop');
      return {
        steps: {
          ask: !stop && { from: started },
          visit: stop && done.ask && { [stop.id]: { from: stop.at } },
        },
        over: stop && 'closed',
      };
    });
  const at = (time: string): Instant => `2026-06-01T${time}:00.000Z`;
  const answerOf = (on?: Instant): Act => ({
    do: 'complete',
    step: 'ask',
    outcome: 'done',
    data: {},
    ...(on && { on }),
  });
  let story: ErrandStory;
  beforeEach(() => {
    story = errandUntilStopped();
    story.advance(at('12:00'));
    story.hears('stop');
    story.advance(at('15:00'));
  });

  it.each(['09:00', '11:59'])(
    'is taken of %s, while it was asked for, though the process is over',
    (time) => {
      expect([story.process.outcome, story.step('ask')?.status]).toEqual(['closed', 'withdrawn']);
      story.act(answerOf(at(time)));
      expect(story.step('ask')).toMatchObject({
        status: 'completed',
        doneOn: at(time),
        closedAt: at('15:00'),
      });
      expect([story.process.outcome, story.keys()]).toEqual([undefined, ['visit']]);
      story.again();
      expect(story.step('ask')?.status).toBe('completed');
      story.done('visit', 'made');
      expect(story.process.outcome).toBe('closed');
    },
  );

  it.each([
    ['of the minute in which it fell away', at('12:00'), 'process.over'],
    ['without a time', undefined, 'process.over'],
    ['of a time to come', at('16:00'), 'process.over'],
  ] as const)('is refused %s', (_says, on, code) => {
    expect(refusalOf(() => story.act(answerOf(on)))).toBe(code);
    expect(story.step('ask')?.status).toBe('withdrawn');
  });

  it('is taken once: whoever tells it again is told who was first', () => {
    story.act(answerOf(at('10:00')));
    expect(refusedWith(() => story.act(answerOf(at('10:00'))))).toMatchObject({
      code: 'step.closed',
      more: { stepStatus: 'completed', outcome: 'done' },
    });
  });
});
