import { jurisdictionOf, supervisingAgencyIn } from './across-borders';
import { crossesBorder, isAbroad, needsMeeting, overtakenBy } from './course';
import { toldOf, type State, type TransferView } from './facts';
import { packFaults } from './risk-pack';
import type { Table } from './table';
import { agencyOf } from '../../domain/people/parties';
import type { Behaviour, Input, Objection } from '../../engine/definition/define-process';
import { heldAt } from '../../engine/definition/held';
import { unitsMissing } from '../../engine/definition/units';

/** Why a transfer may not even start. */
export const refuses = ({ input, subject: { is } }: TransferView): Objection =>
  (input.sending === input.receiving && 'transfer.same-unit') ||
  (is.accountable?.value !== input.sending && 'transfer.sender-not-accountable') ||
  (input.pdp && is.registered && 'transfer.registered') ||
  faultsOf(input);

/** What cannot be, whatever the state: one unit alone is accountable, and others have gone by who that is. */
export const checks: NonNullable<Behaviour<Table, State>['checks']> = {
  decide: (view, { outcome }) =>
    outcome === 'accepted' && overtakenBy(view) !== undefined && 'transfer.sender-not-accountable',
};

/** Why a step may not be answered so, or a command not be given, now. */
export const objection: NonNullable<Behaviour<Table, State>['objection']> = {
  request: ({ state }, { occasion, packHash, items }) => {
    const errors = packFaults(packHash, items);
    if (errors.length > 0) return { code: 'transfer.pack-invalid', errors };
    const { sent, again } = toldOf(state);
    const before = Object.values(again).find(({ id }) => id === occasion);
    return (
      before?.outcome === 'rejected' &&
      before.grounds === 'incomplete-pack' &&
      sent[before.occasion]?.packHash === packHash &&
      'transfer.same-pack'
    );
  },
  decide: ({ input, state, subject }, decision) =>
    decision.outcome === 'accepted' &&
    ((heldAt(subject, 'accountable', decision.on)?.value !== input.sending &&
      'transfer.sender-not-accountable') ||
      (decision.packHash !== toldOf(state).sent[decision.occasion]?.packHash && anotherPack)),
  withdraw: ({ state }) => {
    const { accepted, referred } = toldOf(state);
    return (accepted && 'transfer.already-accepted') || (referred && 'transfer.already-referred');
  },
  'record-joint-meeting': ({ input, state }) => {
    const { sent, accepted, meeting } = toldOf(state);
    return (
      (isAbroad(input) && 'transfer.abroad') ||
      (meeting && 'transfer.meeting-recorded') ||
      (accepted && !needsMeeting(accepted) && 'transfer.no-meeting') ||
      (Object.keys(sent).length === 0 && 'transfer.not-sent')
    );
  },
};

/** Why an earlier answer may not be corrected so. */
export const correction: NonNullable<Behaviour<Table, State>['correction']> = {
  // Others decided on what was sent: it is voided and sent anew, never altered.
  request: (_view, corrected, before) =>
    (corrected.packHash !== before.packHash ||
      JSON.stringify(corrected.items) !== JSON.stringify(before.items)) &&
    anotherPack,
  decide: ({ input, state, subject }, corrected, before) => {
    if (corrected.outcome !== 'accepted') return false;
    if (before.outcome === 'accepted') return corrected.packHash !== before.packHash && anotherPack;
    return (
      (heldAt(subject, 'accountable', corrected.on)?.value !== input.sending &&
        'transfer.sender-not-accountable') ||
      (corrected.packHash !== toldOf(state).sent[before.occasion]?.packHash && anotherPack)
    );
  },
};

const anotherPack = {
  code: 'transfer.pack-changed',
  errors: [{ pointer: '/data/packHash', message: 'Enter the hash of the pack that was sent' }],
} as const;

/** Units that this move needs and that are not named, or are not of the agency that does it there. */
function faultsOf(input: Input<Table>) {
  const needed = [
    !isAbroad(input) && (['receivingVisor', 'receivingNpt'] as const),
    !isAbroad(input) && !input.pdp && (['receivingMappa', 'receivingProbation'] as const),
    !input.pdp && (['sendingProbation'] as const),
  ].flatMap((names) => names || []);
  const missing = unitsMissing(input, ...needed);
  if (missing.length > 0) return { code: 'transfer.units-missing', errors: missing } as const;
  const agency = supervisingAgencyIn(jurisdictionOf(input.receiving));
  const { receivingProbation } = input;
  if (receivingProbation === undefined || !crossesBorder(input) || agencyOf(receivingProbation) === agency)
    return false;
  return {
    code: 'transfer.wrong-body',
    errors: [{ pointer: '/input/receivingProbation', message: `There this is a unit of: ${agency}` }],
  } as const;
}
