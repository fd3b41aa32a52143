import type { Table } from './table';
import type { Spell } from '../../domain/circumstances';
import { areaOf, unitBeside, type UnitId } from '../../domain/people/parties';
import { instantOf } from '../../domain/time/time';
import type { Answer, View } from '../../engine/definition/define-process';
import type { Given } from '../../engine/definition/given';
import { heldAt } from '../../engine/definition/held';
import { began } from '../../engine/definition/met';
import type { Since } from '../../engine/definition/plan';
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

interface Named {
  readonly units: Units;
  /** By what those without which nothing goes on were all known. */
  readonly named: Decided | undefined;
  /** What said last which probation unit supervises the person. */
  readonly supervised: Decided | undefined;
}

/** The units that were named, here or by a transfer, in the order in which that happened. */
export function unitsOf({ state, input, started, subject }: RecallView): Named {
  const units: Units = {};
  let named: Decided | undefined;
  let supervised: Decided | undefined;
  const namings = allOf(state, 'name-units', 'name-probation', 'name-other-units', 'arrest', 'record-return');
  const taken = subject
    .of('supervised-by')
    .filter(({ from }) => instantOf(from) <= subject.asOf)
    .map((spell) => ({ id: spell.id, ...began(spell), probation: spell.value }));
  const inOrder = [{ ...input, ...started }, ...namings, ...taken].toSorted((a, b) =>
    instantOf(a.on) < instantOf(b.on) ? -1 : instantOf(a.on) > instantOf(b.on) ? 1 : 0,
  );
  for (const one of inOrder) {
    const { id, on, at, ...naming }: Since & { readonly id: string } & Units = one;
    const decided = { id, on: instantOf(on), at };
    for (const partner of partners) if (naming[partner]) units[partner] = naming[partner];
    if (naming.probation) supervised = decided;
    if (units.probation && units.casework && units.board) named ??= decided;
  }
  return { units, named, supervised };
}

/**
 * What made a unit of another area accountable since anybody said which probation unit supervises the person: whoever
 * leads now says which one it is.
 */
export function unsupervisedSince(view: RecallView): Spell<'accountable'> | undefined {
  const { subject } = view;
  const { supervised } = unitsOf(view);
  const now = subject.is.accountable;
  if (!supervised || !now?.value || instantOf(now.from) <= supervised.on) return undefined;
  const before = heldAt(subject, 'accountable', supervised.on)?.value ?? view.input.home;
  return areaOf(before) === areaOf(now.value) ? undefined : now;
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
