import type { Table } from './table';
import { unitBeside, type UnitId } from '../../domain/people/parties';
import type { Answer, View } from '../../engine/definition/define-process';
import type { Given } from '../../engine/definition/given';
import { allOf, byOccasion, lastOf, withOutcome, type Remembered } from '../../engine/definition/remember';

export type State = Remembered<Table>;
export type RecallView = View<Table, State>;
export type Revocation = Answer<Table, 'revoke', 'revoked'>;
export type Told = ReturnType<typeof toldOf>;

type Decided = Pick<Given, 'id' | 'on' | 'at'>;
const partners = ['probation', 'casework', 'board', 'prison', 'victims'] as const;
type Units = { [U in (typeof partners)[number]]?: UnitId | undefined };

/** What the recall goes by, of all that was told. Times at large and markers go by what began them. */
export function toldOf(view: RecallView) {
  const { state, input, started } = view;
  const returns = allOf(state, 'record-return');
  const explained = allOf(state, 'explain-release');
  const emergency: Decided | undefined = input.emergency
    ? started
    : allOf(state, 'consider', 'make-emergency').find(
        (one) => !('outcome' in one) || (one.outcome === 'recall' && one.emergency),
      );
  return {
    ...unitsOf(view),
    emergency,
    marked: byOccasion(allOf(state, 'mark-wanted')),
    /** Markers taken off: still at large after all, the person is marked again. */
    cancelled: byOccasion(allOf(state, 'cancel-wanted')),
    arrested: byOccasion(allOf(state, 'arrest')),
    returned: byOccasion(withOutcome(returns, 'returned')),
    notReceived: byOccasion(withOutcome(returns, 'not-received')),
    review: lastOf(state, 'review-at-large'),
    representations: allOf(state, 'representations', 'record-representations').find(
      (one) => !('outcome' in one) || one.outcome === 'made',
    ),
    board: lastOf(state, 'board-review'),
    /** The first direction or decision to release. */
    directed: allOf(state, 'board-review', 'release-by-executive').find(
      (one) => !('outcome' in one) || one.outcome === 'release',
    ),
    /** The first decision against automatic release. */
    refused: allOf(state, 'reconsider-release', 'refuse-automatic-release').find(
      (one) => !('outcome' in one) || one.outcome === 'refused',
    ),
    /** Stays in custody whose end somebody explained. */
    authorised: byOccasion(withOutcome(explained, 'authorised')),
    inError: byOccasion(withOutcome(explained, 'in-error')),
    sentenceEnds: lastOf(state, 'set-sentence-end')?.ends,
    /** The day to which the release was brought forward. */
    forward: lastOf(state, 'bring-release-forward')?.to,
    withdrawn: lastOf(state, 'withdraw'),
    rescinded: lastOf(state, 'rescind'),
    court: lastOf(state, 'record-court-outcome'),
  };
}

/** The units that were named, and by what those without which nothing goes on were all known. */
export function unitsOf({ state, input, started }: RecallView): { units: Units; named: Decided | undefined } {
  const units: Units = {};
  let named: Decided | undefined;
  const namings = allOf(state, 'name-units', 'name-other-units', 'arrest', 'record-return');
  for (const one of [{ ...input, ...started }, ...namings]) {
    const { id, on, at, ...naming }: Decided & Units = one;
    for (const partner of partners) if (naming[partner]) units[partner] = naming[partner];
    if (units.probation && units.casework && units.board) named ??= { id, on, at };
  }
  return { units, named };
}

/** Who answers for the recall: the unit accountable for the person, or that of the home area. */
export const leadOf = ({ input, subject: { is } }: RecallView): UnitId => is.accountable?.value ?? input.home;

/** Which unit each party is, as named so far; the one that asked for it stands in until then. */
export function parties(view: RecallView) {
  const { units } = unitsOf(view);
  const accountable = leadOf(view);
  const casework = units.casework ?? accountable;
  return {
    lead: accountable,
    police: accountable,
    control: unitBeside(accountable, 'force-control'),
    probation: units.probation ?? accountable,
    casework,
    board: units.board ?? casework,
    prison: units.prison ?? casework,
  };
}
