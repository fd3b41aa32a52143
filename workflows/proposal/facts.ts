import type { Table } from './table';
import type { Input, View } from '../../engine/definition/define-process';
import type { Telling } from '../../engine/definition/plan';
import type { Remembered } from '../../engine/definition/remember';

export type ProposalView = View<Table, Remembered<Table>>;

/** Whoever is accountable now decides, though the person moved since. */
export function parties({ input, subject: { is } }: ProposalView) {
  const lead = is.accountable?.value ?? input.accountable;
  // Who recorded something has said all that they will, and gets no part in the person by it.
  return { lead, proposer: isTold(input) ? lead : input.proposer };
}

export const isTold = ({ because }: Input<Table>): boolean => because === 'told-by-others';

/** The circumstance as it would be recorded. */
export function tellingOf({ process, input }: Pick<ProposalView, 'process' | 'input'>): Telling {
  return {
    id: input.replaces ?? `proposal:${process}`,
    kind: input.circumstance,
    from: input.fromInstant ?? input.from,
    to: input.toInstant ?? input.to,
    value: input.value ?? true,
    endReason: input.endReason,
    withdrawn: input.withdrawn,
  };
}

/** What was decided, by whichever of the two steps. */
export const decisionOf = ({ done }: Pick<ProposalView, 'done'>) => done.decide ?? done['sign-off'];
