import type { Instant } from '../../domain/time/time';
import { defineProcess, forEngine } from '../../engine/definition/define-process';
import { text, unit } from '../../engine/definition/fields';
import { began } from '../../engine/definition/met';
import type { Plan } from '../../engine/definition/plan';
import { lastOf } from '../../engine/definition/remember';
import type { ProcessTable } from '../../engine/definition/table';
import { ErrandStory, errandInput, monday } from '../support/errand';
import { refusalOf, Story } from '../support/story';
import { World } from '../support/world';

const owed = { counts: 'happened', outcomes: { done: {} } } as const;

/** An invented kind of process whose clocks all run for 24 hours. */
const table = {
  kind: 'call-out',
  title: 'Somebody calls a colleague out',
  subject: 'person',
  input: { lead: unit, partner: unit },
  steps: {
    decide: { title: 'Decide', owner: 'lead', clock: 'recall.consider', ...owed },
    request: { title: 'Request', owner: 'lead', clock: 'recall.request', ...owed },
    receive: {
      title: 'Receive the request',
      owner: 'partner',
      clock: 'recall.revoke',
      ...owed,
      counts: 'told',
    },
    'call-back': { title: 'Call back', owner: 'lead', clock: 'recall.request', ...owed },
    'look-for': { title: 'Look for them', owner: 'lead', clock: 'recall.request', ...owed },
    'be-told': {
      title: 'Read where they are',
      owner: 'partner',
      clock: 'recall.request',
      ...owed,
      counts: 'told',
    },
  },
  commands: { call: { title: 'Call', by: ['lead'], input: { what: text } } },
  notices: {},
  outcomes: ['closed'],
} as const satisfies ProcessTable;

const callOut = forEngine(
  defineProcess(table)({
    parties: ({ input }) => ({ lead: input.lead, partner: input.partner }),
    plan: ({ started, done, state, subject }): Plan<typeof table> => {
      const call = lastOf(state, 'call');
      const missing = subject.is['unlawfully-at-large'];
      return {
        steps: {
          decide: { from: started },
          request: done.decide && { from: done.decide },
          receive: done.request && { from: done.request },
          'call-back': call && { from: call },
          'look-for': missing && { from: began(missing) },
          'be-told': missing && { from: began(missing) },
        },
      };
    },
  }),
);

/** A call-out that was started on a Monday at 10:00 in London; `on`: when it began, where whoever started it says so. */
const started = (on?: Instant): Story => {
  const world = new World(monday, { 'call-out': callOut });
  return new Story(world, world.start('call-out', 'person', errandInput, undefined, on));
};

/** One that was decided and requested on Monday at night, all of which was told on Tuesday at 10:00 in London. */
const told = '2026-06-02T09:00:00.000Z';
const toldNextMorning = (): Story => {
  const story = started();
  story.advance(told);
  story.done('decide', 'done', {}, '2026-06-01T22:00:30.000Z');
  story.done('request', 'done', {}, '2026-06-01T22:30:00.000Z');
  return story;
};

const working = (story: Story, name: string): string[] =>
  (story.step(name)?.working ?? []).flatMap(({ what, text: line }) => (what === 'told' ? [line] : []));

describe('when the answer to a step may have happened', () => {
  const requested = (on: Instant): (() => unknown) => {
    const story = started();
    story.advance(told);
    story.done('decide', 'done', {}, '2026-06-01T22:00:30.000Z');
    return () => story.done('request', 'done', {}, on);
  };

  it('is not before the minute in which what it follows from happened, though that was told long afterwards', () => {
    expect(refusalOf(requested('2026-06-01T21:59:59.000Z'))).toBe('step.before-start');
    expect(requested('2026-06-01T22:00:00.000Z')()).toBeDefined();
  });

  it('is not in the future, by a second, and may be now', () => {
    expect(refusalOf(requested('2026-06-02T09:00:01.000Z'))).toBe('step.in-future');
    expect(requested(told)()).toBeDefined();
  });

  it('is not bounded by a start of which nobody said when it happened', () => {
    const story = started();
    story.done('decide', 'done', {}, '2026-05-20T10:00:00.000Z');
    expect(story.step('decide')?.doneOn).toBe('2026-05-20T10:00:00.000Z');
  });

  it('is not before a start of which somebody said when it happened, and the clock counts from then', () => {
    const story = started('2026-05-31T20:00:00.000Z');
    expect(story.due('decide')).toBe('2026-06-01T20:00:00.000Z');
    const early = () => story.done('decide', 'done', {}, '2026-05-31T19:59:59.000Z');
    expect(refusalOf(early)).toBe('step.before-start');
    story.done('decide', 'done', {}, '2026-05-31T20:00:00.000Z');
  });

  it('is bounded by what the row names instead, where it names a time', () => {
    const asked = (on: Instant) => () =>
      new ErrandStory(({ started: from }) => ({
        steps: { ask: { from, after: '2026-05-30' }, visit: {} },
      })).done('ask', 'done', {}, on);
    // Saturday begins at 23:00 of Friday, in summer time.
    expect(refusalOf(asked('2026-05-29T22:59:59.000Z'))).toBe('step.before-start');
    expect(asked('2026-05-29T23:00:00.000Z')()).toBeDefined();
  });
});

describe('the time that starts the clock of a step', () => {
  it("is when it happened for a party's own next work, and the telling for another party's", () => {
    const story = toldNextMorning();
    expect(story.step('request')?.dueAt).toBe('2026-06-02T22:00:30.000Z');
    expect(story.due('receive')).toBe('2026-06-03T09:00:00.000Z');
  });

  it('is one and the same where it was told as it happened', () => {
    const story = started();
    story.done('decide', 'done');
    story.done('request', 'done');
    expect(story.due('receive')).toBe('2026-06-02T09:00:00.000Z');
    expect(working(story, 'receive')).toEqual([]);
  });

  it('is when it happened, of what counts from the telling, where the work was done a second before the telling', () => {
    const [before, after] = [toldNextMorning(), toldNextMorning()];
    before.done('receive', 'done', {}, '2026-06-02T08:59:59.000Z');
    after.done('receive', 'done', {}, told);
    for (const story of [before, after]) story.advance('2026-06-05T09:00:00.000Z');
    expect(before.step('receive')?.dueAt).toBe('2026-06-02T22:30:00.000Z');
    expect(after.step('receive')?.dueAt).toBe('2026-06-03T09:00:00.000Z');
  });

  it('makes work late that was done late before anybody told of what it follows from', () => {
    const story = started();
    story.advance('2026-06-04T09:00:00.000Z');
    story.done('decide', 'done', {}, '2026-06-01T22:00:00.000Z');
    story.done('request', 'done', {}, '2026-06-01T22:30:00.000Z');
    story.done('receive', 'done', {}, '2026-06-03T10:00:00.000Z');
    expect(story.step('receive')).toMatchObject({
      dueAt: '2026-06-02T22:30:00.000Z',
      doneOn: '2026-06-03T10:00:00.000Z',
      closedAt: '2026-06-04T09:00:00.000Z',
    });
  });

  it('is when the thing happened that a command tells of', () => {
    const story = started();
    story.advance(told);
    story.world.command(story.one, 'call', { what: 'Ring back' }, '2026-06-01T23:00:00.000Z');
    expect(story.due('call-back')).toBe('2026-06-02T23:00:00.000Z');
  });

  it('is the beginning of a circumstance, or when somebody told that it had begun', () => {
    const story = started();
    story.advance(told);
    story.tell('unlawfully-at-large', true, '2026-06-01T20:00:00.000Z');
    expect(story.due('look-for')).toBe('2026-06-02T20:00:00.000Z');
    expect(story.due('be-told')).toBe('2026-06-03T09:00:00.000Z');
    // Told once more, it was known no later.
    story.advance('2026-06-02T12:00:00.000Z');
    story.tell('unlawfully-at-large', true, '2026-06-01T20:00:00.000Z');
    expect(story.due('be-told')).toBe('2026-06-03T09:00:00.000Z');
  });
});

describe('the chase of a step', () => {
  const rungsAfter = (decidedOn: Instant): string[] => {
    const story = started();
    story.advance('2026-06-03T09:00:00.000Z');
    story.done('decide', 'done', {}, decidedOn);
    story.advance('2026-06-30T09:00:00.000Z');
    return story.one.events.flatMap(({ at, type, stepKey, data }) =>
      type === 'rung' && stepKey === 'request' ? [`${at} ${(data as { rung: string }).rung}`] : [],
    );
  };

  it('starts at the telling where the step is late when it opens, each rung as long after it as after a due instant', () =>
    expect(rungsAfter('2026-06-01T10:00:00.000Z')).toEqual([
      '2026-06-03T09:00:00.000Z due',
      '2026-06-03T10:00:00.000Z supervisor',
      '2026-06-03T13:00:00.000Z unit-manager',
      '2026-06-03T21:00:00.000Z force-lead',
    ]));

  it('goes by the due instant where that is still to come when the step opens', () =>
    expect(rungsAfter('2026-06-02T10:00:00.000Z')).toEqual([
      '2026-06-03T09:30:00.000Z reminder',
      '2026-06-03T10:00:00.000Z due',
      '2026-06-03T11:00:00.000Z supervisor',
      '2026-06-03T14:00:00.000Z unit-manager',
      '2026-06-03T22:00:00.000Z force-lead',
    ]));
});

describe('the working of a clock whose two times differ', () => {
  it('says both times, how far they are apart, and which of them it counts from', () => {
    const story = started();
    // From Friday at 16:00 to Monday at 09:00 in London.
    story.advance('2026-06-08T08:00:00.000Z');
    story.done('decide', 'done', {}, '2026-06-05T15:00:00.000Z');
    story.done('request', 'done', {}, '2026-06-05T15:00:00.000Z');
    const times = 'Happened Friday 5 June 2026 at 16:00; told Monday 8 June 2026 at 09:00, 65 hours later. ';
    expect(working(story, 'request')).toEqual([`${times}Counted from when it happened`]);
    expect(working(story, 'receive')).toEqual([`${times}Counted from the telling`]);
    story.done('receive', 'done', {}, '2026-06-06T10:00:00.000Z');
    expect(working(story, 'receive')).toEqual([`${times}Counted from when it happened`]);
  });

  it.each<readonly [string, Instant, string | undefined]>([
    ['a second short of a minute', '2026-06-05T08:59:01.000Z', undefined],
    ['a minute', '2026-06-05T08:59:00.000Z', '1 minute'],
    ['a second short of an hour', '2026-06-05T08:00:01.000Z', '59 minutes'],
    ['an hour', '2026-06-05T08:00:00.000Z', '1 hour'],
    ['a minute short of three days', '2026-06-02T09:01:00.000Z', '71 hours'],
    ['three days', '2026-06-02T09:00:00.000Z', '3 days'],
  ])('tells %s between happening and telling as people say it', (_, on, later) => {
    const story = started();
    story.advance('2026-06-05T09:00:00.000Z');
    story.done('decide', 'done', {}, on);
    const found = working(story, 'request').map((line) => /, (.*) later\. /.exec(line)?.[1]);
    expect(found).toEqual(later === undefined ? [] : [later]);
  });

  it.each<readonly [string, '2026-05-31' | '2026-06-01', string[]]>([
    ['on the day of the telling says nothing', '2026-06-01', []],
    [
      'on the day before says so in days',
      '2026-05-31',
      [
        'Happened Sunday 31 May 2026; told Monday 1 June 2026 at 10:00, 1 day later. Counted from when it happened',
      ],
    ],
  ])('of something of which only the day is known, %s', (_, on, lines) => {
    const story = new ErrandStory(({ started: { at } }) => ({
      steps: { ask: { from: { on, at } }, visit: {} },
    }));
    expect(working(story, 'ask')).toEqual(lines);
  });
});
