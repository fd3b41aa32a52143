import {
  defineProcess,
  forEngine,
  type AnyDefinition,
  type View,
} from '../../engine/definition/define-process';
import { text, unit } from '../../engine/definition/fields';
import { each, type Plan } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';
import type { Settlement } from '../../engine/kernel/settle';
import type { Instant } from '../../domain/time/time';
import { Story } from './story';
import { World } from './world';

/** An invented kind of process, whose plan each test writes for itself. */
const table = {
  kind: 'errand',
  title: 'Something that is done for a person',
  subject: 'person',
  input: { lead: unit, partner: unit },
  steps: {
    ask: {
      title: 'Ask',
      owner: 'lead',
      clock: 'transfer.decide',
      counts: 'happened',
      duty: true,
      outcomes: { done: {} },
    },
    visit: {
      title: 'Visit',
      owner: 'partner',
      clock: 'transfer.decide',
      counts: 'happened',
      often: true,
      outcomes: { made: {} },
    },
  },
  commands: {
    tell: { title: 'Tell', by: ['lead'], input: { what: text } },
  },
  notices: { told: 'Something was told', invited: 'A time to be kept free' },
  outcomes: ['closed', 'called-off'],
} as const satisfies ProcessTable;

export type ErrandTable = typeof table;
interface Told {
  readonly id: string;
  readonly at: Instant;
  readonly what: string;
}
export type ErrandView = View<ErrandTable, { told: Told[] }>;
export type ErrandPlan = Plan<ErrandTable>;

export const lead = 'police:kent/mosovo';
export const partner = 'probation:kent/maidstone-pdu';
export const errandInput = { lead, partner } as const;

/** The errand of a plan; with `forgets`, it drops what it was told once that is settled. */
export const errand = (plan: (view: ErrandView) => ErrandPlan, forgets = false): AnyDefinition =>
  forEngine(
    defineProcess(table)({
      begin: (): { told: Told[] } => ({ told: [] }),
      parties: ({ input }) => ({ lead: input.lead, partner: input.partner }),
      apply: {
        visit: () => undefined,
        tell: (state, { id, at, what }) => {
          state.told.push({ id, at, what });
        },
      },
      plan,
      ...(forgets && {
        forget: (state: { told: Told[] }, settled: (key: string) => boolean) => {
          state.told = state.told.filter(({ id }) => !settled(`visit/${id}`));
        },
      }),
    }),
  );

/** A Monday, with no holiday for three weeks. */
export const monday: Instant = '2026-06-01T09:00:00.000Z';

/** An errand of a plan that begins on that Monday. */
export class ErrandStory extends Story {
  constructor(plan: (view: ErrandView) => ErrandPlan, { forgets = false } = {}) {
    const world = new World(monday, { errand: errand(plan, forgets) });
    super(world, world.start('errand', 'person', errandInput));
  }
  /** Tells the process something; the id of the fact. */
  hears(what: string): string {
    return this.command('tell', { what });
  }
  /** Settles it once more from its whole log. */
  again(): Settlement {
    return this.act({ do: 'nudge', cause: 'again', since: '1900-01-01T00:00:00.000Z' });
  }
}

/** A visit for each thing that was told. */
export const visits = ({ state }: ErrandView) => each(state.told, ({ at }) => ({ from: at }));
