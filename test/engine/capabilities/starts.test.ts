import { NotBefore } from '../../../engine/definition/plan';
import {
  ErrandStory,
  errandInput,
  lead,
  partner,
  type ErrandPlan,
  type ErrandView,
} from '../../support/errand';

const other = { lead: partner, partner: lead };

/** Starts an errand of the partner for each thing that the lead was told. */
const starting =
  (row: (view: ErrandView) => object) =>
  (view: ErrandView): ErrandPlan => ({
    steps: { ask: { from: view.started.at }, visit: {} },
    starts: {
      errand:
        view.input.lead === lead && Object.fromEntries(view.state.told.map(({ what }) => [what, row(view)])),
    } as NonNullable<ErrandPlan['starts']>,
    over: 'closed',
  });

describe('a process that another one starts', () => {
  const started = ({ world, one }: ErrandStory) =>
    world.ofKind('errand').flatMap(({ id, process }) => (id === one.id ? [] : [process.input]));

  it('starts once for each occasion, and goes on when the plan wants it no longer', () => {
    const story = new ErrandStory(starting(() => other));
    const fact = story.hears('one');
    story.again();
    story.hears('two');
    expect(started(story)).toEqual([other, other]);
    story.act({ do: 'void', fact, reason: 'A slip' });
    expect(started(story)).toEqual([other, other]);
    expect(errandInput).not.toEqual(other);
  });

  it('waits for its time, and does not start where the plan has changed its mind by then', () => {
    const waiting = starting(() => new NotBefore('2026-06-10T09:00:00.000Z', other));
    const [waited, voided] = [new ErrandStory(waiting), new ErrandStory(waiting)];
    waited.hears('one');
    const fact = voided.hears('one');
    voided.act({ do: 'void', fact, reason: 'A slip' });
    for (const story of [waited, voided]) story.advance('2026-06-10T08:59:59.000Z');
    expect(started(waited)).toEqual([]);
    for (const story of [waited, voided]) story.advance('2026-06-10T09:00:00.000Z');
    expect([started(waited), started(voided)]).toEqual([[other], []]);
  });
});
