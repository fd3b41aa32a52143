import { refuseOwnerUnder } from '../capabilities/conflict';
import type { AnyDefinition } from '../definition/define-process';
import type { Given } from '../definition/given';
import { visibilityOf } from '../definition/table';
import { note } from '../kernel/draft';
import { firstState, shapeOf } from '../kernel/fold';
import { refuseFor } from '../kernel/objecting';
import type { ProcessRecord } from '../model/rows';
import { viewOf } from '../kernel/view';
import type { Instant } from '../../domain/time/time';
import { inFuture } from './checks';
import type { Fact, FactData } from '../model/facts';
import type { ActRule } from './act';

/** Starts a process of a kind about a subject. */
export interface Start {
  readonly do: 'start';
  readonly kind: string;
  readonly subjectId: string;
  readonly input: FactData;
  /** When the process began, if that is told late. */
  readonly on?: Instant | undefined;
  readonly restricted?: boolean;
}

export const start: ActRule<Start> = {
  naming: ({ input }) => ({ data: input, at: '/input' }),

  take(draft, { input, on }) {
    const { definition, process, around } = draft;
    const { behaviour, table } = definition;
    if (on !== undefined && on > around.now) throw inFuture('/on');
    refuseFor(table.oneAtATime === true && around.hasOne === true && 'process.subject-has-one');
    refuseFor(behaviour.checks?.['start']?.(viewOf(process, around), {}));
    refuseFor(behaviour.refuses?.(viewOf(process, around)));
    refuseOwnerUnder(draft, behaviour.parties(viewOf(process, around)), input);
    const fact: Fact = { ...process.started, type: 'start', ...(on && { on }), data: input };
    draft.fact = fact;
    draft.cause = fact.id;
    note(draft, 'fact', fact);
  },
};

/** A process with nothing but its start, before anything follows from it. */
export function begun(
  definition: AnyDefinition,
  id: string,
  act: Start,
  started: Omit<Given, 'on'>,
): ProcessRecord {
  const { table } = definition;
  const on = act.on ?? started.at;
  return {
    id,
    kind: table.kind,
    subjectId: act.subjectId,
    visibility: visibilityOf(table, act.restricted),
    input: act.input,
    started,
    state: firstState(definition, structuredClone(act.input), { ...started, on }),
    done: {},
    engine: { paused: {}, unreached: {}, ...shapeOf(definition), ...(act.on && { began: act.on }) },
    toldUntil: on,
    lastFact: started.id,
    lead: 'police:nobody/nobody',
    units: [],
  };
}
