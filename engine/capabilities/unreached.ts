import type { ProcessRecord } from '../model/rows';
import type { CommonRow } from './common-steps';
import type { EngineState } from '../model/engine-state';
import type { Answered, Fact } from '../model/facts';

/** A notice's channel was given up: until somebody has reached the partner another way, a step asks for it. */
export function channelGivenUp(
  { unreached }: EngineState,
  { notice, at, to }: Extract<Fact, { type: 'give-up' }>,
): void {
  unreached[notice] = { at, to };
}

/** Somebody reached the partner. */
export function partnerReached({ unreached }: EngineState, { occasion }: Answered): void {
  delete unreached[occasion];
}

/** The step that asks for it. */
export const reachPartnerRows = ({ engine }: ProcessRecord): CommonRow[] =>
  Object.entries(engine.unreached)
    .filter(([notice]) => !engine.fallen?.includes(notice))
    .map(([notice, { at }]) => ({
      step: 'reach-partner',
      occasion: notice,
      row: { from: at },
    }));
