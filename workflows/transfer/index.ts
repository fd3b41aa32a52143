import { jurisdictionOf, supervisingAgencyIn } from './across-borders';
import type { Spell } from '../../domain/circumstances';
import type { Captured } from '../../engine/definition/define-process';
import type { FieldFault } from '../../domain/errors';
import { agencyOf, unitBeside, type StaffId, type UnitId } from '../../domain/people/parties';
import { packFaults } from './risk-pack';
import { instantOf, type Day, type Instant, type When } from '../../domain/time/time';
import { defineProcess, type Input, type View } from '../../engine/definition/define-process';
import {
  flag,
  day,
  evidence,
  hash,
  list,
  oneOf,
  pastInstant,
  staff,
  text,
  unit,
  maybe,
} from '../../engine/definition/fields';
import { each, type Plan } from '../../engine/definition/plan';
import type { ProcessTable } from '../../engine/definition/table';

const level = oneOf('1', '2', '3');

/**
 * A person moves to another force: within England and Wales, to Scotland or Northern Ireland, or abroad. The
 * person is registered, or a potentially dangerous person (`pdp`), who has no statutory duties.
 *
 * The sender stays accountable until the receiver's acceptance is recorded, then the receiver is: never
 * none, never two. A rejection says why and asks the sender again. The acceptance names the pack that it is
 * made on, which is the one that was sent; what is open elsewhere about the person is listed with both and
 * follows the accountable unit. Abroad nobody accepts: the move is referred (I-LEAP, Interpol) and the sender
 * stays accountable. Assumed: no authority abroad has a duty here, so none can be accountable.
 *
 * Figures are Assumed: no national timings for a transfer could be confirmed, so each is a policy value. The
 * working days of each step go by the holidays of its owner's nation.
 * Source: College of Policing APP, managing sexual offenders and violent offenders, on local procedures
 * when people move between force areas; MAPPA Guidance on the transfer of cases, seen by its title alone.
 */
const table = {
  kind: 'transfer',
  title: 'Transfer to another force',
  subject: 'person',
  input: {
    sending: unit,
    /** Abroad: the desk that the referral goes through. */
    receiving: unit,
    receivingMappa: maybe(unit),
    receivingVisor: maybe(unit),
    sendingNpt: unit,
    receivingNpt: maybe(unit),
    // Not of a potentially dangerous person, unless there is an order or a licence all the same.
    sendingProbation: maybe(unit),
    /** In Scotland the criminal justice social work of a council. */
    receivingProbation: maybe(unit),
    // Told where children are at risk.
    socialCare: maybe(unit),
    confirmedOn: day,
    pdp: maybe(flag),
    /** The person goes abroad, and this is how the authorities there are told. */
    referral: maybe(oneOf('i-leap', 'interpol')),
  },
  steps: {
    request: {
      title: 'Ask the receiving force, with the risk pack',
      owner: 'sending',
      rule: 'transfer.request',
      often: true,
      capturesWork: true,
      outcomes: { sent: { packHash: hash, items: list({ reference: text, hash }) } },
    },
    decide: {
      title: 'Accept the person and name the receiving officer, or reject with a reason',
      owner: 'receiving',
      rule: 'transfer.decide',
      often: true,
      captures: ['mappa-level', 'risk'],
      capturesWork: true,
      outcomes: {
        // The pack that it was decided on.
        accepted: { officer: staff, packHash: hash },
        rejected: {
          grounds: oneOf('not-resident', 'temporary-stay', 'incomplete-pack', 'outstanding-investigation'),
          reason: text,
        },
      },
    },
    'acknowledge-referral': {
      title: 'Acknowledge the referral abroad, or return it with a reason',
      owner: 'receiving',
      rule: 'transfer.referral',
      often: true,
      outcomes: { acknowledged: { reference: text }, returned: { reason: text } },
    },
    'joint-meeting': {
      title: 'Hold the first MAPPA meeting of the new area, jointly with the old one',
      owner: 'mappa',
      rule: 'transfer.mappa',
      often: true,
      outcomes: { held: { sendingAttended: flag, level, reason: text } },
    },
    'attend-meeting': {
      title: 'Attend the joint MAPPA meeting, or give an account of the person in writing',
      owner: 'sending',
      rule: 'transfer.mappa',
      often: true,
      outcomes: { attended: {}, 'account-given': { evidence } },
    },
    'move-mappa': {
      title: 'Take over MAPPA responsibility',
      owner: 'mappa',
      rule: 'transfer.mappa',
      often: true,
      outcomes: { moved: { jointMeeting: flag } },
    },
    'record-visor': {
      title: 'Record the change of ownership, or the referral abroad, on ViSOR',
      owner: 'visor',
      rule: 'transfer.visor',
      often: true,
      outcomes: { recorded: {} },
    },
    'acknowledge-move': {
      title: 'Acknowledge that the person has moved',
      owner: 'row',
      rule: 'transfer.acknowledge',
      often: true,
      outcomes: { acknowledged: {} },
    },
    'hand-over-orders': {
      title: 'Say which orders, licence and review dates the law across the border treats differently',
      owner: 'sending',
      rule: 'transfer.across-border',
      often: true,
      outcomes: { 'handed-over': { orders: flag, licence: flag, reviewThere: flag, note: maybe(text) } },
    },
    'confirm-designation': {
      title: 'Confirm that the person stays designated as potentially dangerous, and take over the plan',
      owner: 'receiving',
      rule: 'transfer.designation',
      often: true,
      outcomes: {
        confirmed: { necessity: text, authorisedBy: staff },
        removed: { reason: text, authorisedBy: staff },
      },
    },
    'first-contact': {
      title: 'Visit the person for the first time',
      owner: 'receiving',
      rule: 'transfer.first-contact',
      often: true,
      outcomes: { made: { note: maybe(text) } },
    },
  },
  commands: {
    withdraw: { title: 'Withdraw the transfer', by: ['sending'], input: { reason: text, approvedBy: staff } },
    'record-joint-meeting': {
      title: 'Record a joint MAPPA meeting, such as one held before the move',
      by: ['mappa', 'sending', 'receiving'],
      input: { on: pastInstant, level, reason: text },
    },
  },
  notices: {
    rejected: 'A transfer was rejected',
    accepted: 'A transfer was accepted',
    withdrawn: 'A transfer was withdrawn',
    returned: 'A referral abroad was returned',
    overtaken: 'A transfer came to nothing: another unit has become accountable',
  },
  outcomes: ['received', 'referred', 'withdrawn', 'overtaken', 'moved-on', 'deceased'],
} as const satisfies ProcessTable;

interface Sent {
  readonly id: string;
  readonly at: Instant;
  readonly packHash: string;
}
interface Accepted {
  readonly id: string;
  readonly at: Instant;
  /** The round that it ended. */
  readonly occasion: string;
  readonly officer: StaffId;
  readonly captured?: Captured | undefined;
}
/** A rejection, or the return of a referral: it asks the sender again. */
interface Again {
  readonly id: string;
  readonly at: Instant;
  readonly because: 'rejected' | 'incomplete' | 'returned';
}
interface State {
  /** What was sent in each round, by the id of what began the round: the start, or what asked again. */
  sent: Record<string, Sent>;
  /** What asked again, by the round that it ended. */
  again: Record<string, Again>;
  accepted?: Accepted;
  referred?: { id: string; at: Instant; occasion: string };
  meeting?: { id: string; on: Instant };
  /** The sender took part in it. */
  attended?: { id: string; on: Instant };
  withdrawn?: { id: string };
}

/** Its answer is on record and moves nothing else. */
const keepOnRecord = (): void => undefined;

const isAbroad = (input: Input<typeof table>): boolean => input.referral !== undefined;

/**
 * The request under way: follows from the start what asked again, in whatever order it was told. What was
 * accepted stays so, whatever becomes of the rounds before it.
 */
function roundOf(state: State, started: { id: string }, confirmedOn: Day): { id: string; from: When } {
  const { again } = state;
  const moved = state.accepted ?? state.referred;
  if (moved) {
    const cause = Object.values(again).find(({ id }) => id === moved.occasion);
    return { id: moved.occasion, from: cause?.at ?? confirmedOn };
  }
  let round: { id: string; from: When } = { id: started.id, from: confirmedOn };
  for (let next = again[round.id]; next; next = again[round.id]) round = { id: next.id, from: next.at };
  return round;
}

export const transfer = defineProcess(table)({
  begin: (): State => ({ sent: {}, again: {} }),

  parties: ({ input, state }) => ({
    lead: state.accepted ? input.receiving : input.sending,
    sending: input.sending,
    receiving: input.receiving,
    mappa: input.receivingMappa ?? input.receiving,
    // Abroad the record stays with the sender.
    visor: input.receivingVisor ?? unitBeside(input.sending, 'visor'),
  }),

  apply: {
    request: (state, { id, at, occasion, packHash }) => {
      state.sent[occasion] = { id, at, packHash };
    },
    decide: (state, decision) => {
      const { id, at, occasion, captured } = decision;
      if (decision.outcome === 'accepted') {
        state.accepted = { id, at, occasion, officer: decision.officer, captured };
        return;
      }
      const because = decision.grounds === 'incomplete-pack' ? 'incomplete' : 'rejected';
      state.again[occasion] = { id, at, because };
    },
    'acknowledge-referral': (state, { id, at, occasion, outcome }) => {
      if (outcome === 'acknowledged') state.referred = { id, at, occasion };
      else state.again[occasion] = { id, at, because: 'returned' };
    },
    'joint-meeting': (state, { id, on, sendingAttended }) => {
      state.meeting ??= { id, on };
      if (sendingAttended) state.attended ??= { id, on };
    },
    'record-joint-meeting': (state, { id, on }) => {
      state.meeting ??= { id, on };
      state.attended ??= { id, on };
    },
    'attend-meeting': keepOnRecord,
    'move-mappa': keepOnRecord,
    'record-visor': keepOnRecord,
    'acknowledge-move': keepOnRecord,
    'hand-over-orders': keepOnRecord,
    'confirm-designation': keepOnRecord,
    'first-contact': keepOnRecord,
    withdraw: (state, { id }) => {
      state.withdrawn = { id };
    },
  },

  plan: (view): Plan<typeof table> => {
    const { input, state, started, subject } = view;
    const { accepted, referred, meeting, attended, withdrawn } = state;
    const moved = accepted ?? referred;
    const round = roundOf(state, started, input.confirmedOn);
    const sent = state.sent[round.id];
    const asked = Object.values(state.again);
    const meets = accepted && needsMeeting(accepted) ? accepted : undefined;
    const mappaRule = meets?.captured?.['mappa-level'] === '3' ? 'transfer.mappa-level-3' : 'transfer.mappa';
    const risk = accepted?.captured?.risk;
    // A party's work counts from when it was told, not from when the other side decided.
    const once = accepted && { from: accepted.at };
    const told = toTell(input).map((of) => ({ id: `${moved?.id}:${of}`, of }));
    const holder = subject.is.accountable;
    const held = holder && isOfAnother(view, input.sending)(holder) ? holder : undefined;
    const overtaken = !moved && (lostSince(view, started.at, input.sending) ?? held);
    const movedOn = accepted && lostSince(view, accepted.at, input.receiving);
    return {
      steps: {
        request: { [round.id]: { from: round.from } },
        decide: !isAbroad(input) && { [round.id]: { from: sent?.at } },
        'acknowledge-referral': isAbroad(input) && { [round.id]: { from: sent?.at } },
        'joint-meeting': meets && {
          [meets.id]: { from: meets.at, rule: mappaRule, met: metBy(meeting) },
        },
        'attend-meeting': meets && {
          [meets.id]: { from: meets.at, rule: mappaRule, met: metBy(attended) },
        },
        'move-mappa': meets && {
          [meets.id]: { from: meets.at, rule: mappaRule, waitsFor: [`joint-meeting/${meets.id}`] },
        },
        'record-visor': moved && { [moved.id]: { from: moved.at } },
        'acknowledge-move': moved && each(told, ({ of }) => ({ from: moved.at, of })),
        'hand-over-orders': accepted && crossesBorder(input) && { [accepted.id]: once },
        'confirm-designation': accepted && input.pdp && { [accepted.id]: once },
        'first-contact': accepted && {
          [accepted.id]: {
            from: accepted.at,
            assignee: accepted.officer,
            rule:
              risk === 'high' || risk === 'very-high'
                ? 'transfer.first-contact-high'
                : 'transfer.first-contact',
          },
        },
      },
      notices: {
        rejected: each(asked, ({ because }) => because !== 'returned' && { to: [input.sending] }),
        accepted: accepted && { [accepted.id]: { to: [input.sending] } },
        withdrawn: withdrawn && { [withdrawn.id]: { to: [input.receiving] } },
        returned: each(asked, ({ because }) => because === 'returned' && { to: [input.sending] }),
        overtaken: overtaken && { [overtaken.id]: { to: [input.sending, input.receiving] } },
      },
      establishes: {
        accountable: accepted && { from: accepted.at, value: input.receiving },
        'lead-officer': accepted && { from: accepted.at, value: accepted.officer },
      },
      over: accepted ? 'received' : referred && 'referred',
      stopped:
        (withdrawn && 'withdrawn') ||
        (subject.of('deceased').some(({ from }) => instantOf(from) <= subject.asOf) && 'deceased') ||
        (overtaken && 'overtaken') ||
        (movedOn && 'moved-on'),
    };
  },

  refuses: ({ input, subject: { is } }) =>
    (input.sending === input.receiving && 'transfer.same-unit') ||
    (is.accountable?.value !== input.sending && 'transfer.sender-not-accountable') ||
    (input.pdp && is.registered && 'transfer.registered') ||
    faultsOf(input),

  objection: {
    request: ({ state }, { occasion, packHash, items }) => {
      const errors = packFaults(packHash, items);
      if (errors.length > 0) return { code: 'transfer.pack-invalid', errors };
      const before = Object.entries(state.again).find(([, { id }]) => id === occasion);
      return (
        before?.[1].because === 'incomplete' &&
        state.sent[before[0]]?.packHash === packHash &&
        'transfer.same-pack'
      );
    },
    decide: ({ input, state, subject: { is } }, decision) =>
      decision.outcome === 'accepted' &&
      ((is.accountable?.value !== input.sending && 'transfer.sender-not-accountable') ||
        (decision.packHash !== state.sent[decision.occasion]?.packHash && anotherPack)),
    withdraw: ({ state }) =>
      (state.accepted && 'transfer.already-accepted') || (state.referred && 'transfer.already-referred'),
    'record-joint-meeting': ({ input, state }) =>
      (isAbroad(input) && 'transfer.abroad') ||
      (state.meeting && 'transfer.meeting-recorded') ||
      (state.accepted && !needsMeeting(state.accepted) && 'transfer.no-meeting') ||
      (Object.keys(state.sent).length === 0 && 'transfer.not-sent'),
  },

  correction: {
    // Others decided on what was sent: it is voided and sent anew, never altered.
    request: (_view, corrected, before) =>
      (corrected.packHash !== before.packHash ||
        JSON.stringify(corrected.items) !== JSON.stringify(before.items)) &&
      anotherPack,
    decide: ({ input, state, subject: { is } }, corrected, before) => {
      if (corrected.outcome !== 'accepted') return false;
      if (before.outcome === 'accepted') return corrected.packHash !== before.packHash && anotherPack;
      return (
        (is.accountable?.value !== input.sending && 'transfer.sender-not-accountable') ||
        (corrected.packHash !== state.sent[before.occasion]?.packHash && anotherPack)
      );
    },
  },
});

const anotherPack = {
  code: 'transfer.pack-changed',
  errors: [{ pointer: '/data/packHash', message: 'Enter the hash of the pack that was sent' }],
} as const;

/** At level 2 and 3, as it was on record when the person was accepted. */
const needsMeeting = ({ captured }: Accepted): boolean =>
  captured?.['mappa-level'] === '2' || captured?.['mappa-level'] === '3';

const metBy = (meeting: { id: string; on: Instant } | undefined) =>
  meeting && { at: meeting.on, because: meeting.id };

/** Neighbourhood teams, probation and social care: those of them that there are, each once. */
const toTell = (input: Input<typeof table>): UnitId[] => [
  ...new Set(
    [
      input.sendingNpt,
      input.receivingNpt,
      input.sendingProbation,
      input.receivingProbation,
      input.socialCare,
    ].flatMap((of) => of ?? []),
  ),
];

const crossesBorder = (input: Input<typeof table>): boolean =>
  jurisdictionOf(input.receiving) !== jurisdictionOf(input.sending);

/** Whether a spell says that a unit other than one's own is accountable, by another process than this. */
const isOfAnother =
  ({ process }: Pick<View, 'process'>, own: UnitId) =>
  ({ id, value }: Spell<'accountable'>): boolean =>
    value !== own && !id.startsWith(`${process}/`);

/**
 * What made another unit accountable after a time: the person was accepted by way of another transfer. What
 * came to nothing by it stays so, whoever is accountable afterwards.
 */
function lostSince(view: Pick<View, 'process' | 'subject'>, since: Instant, own: UnitId) {
  const { subject } = view;
  const began = ({ from }: Spell): boolean => instantOf(from) > since && instantOf(from) <= subject.asOf;
  return subject.of('accountable').filter(isOfAnother(view, own)).find(began);
}

/** Units that this move needs and that are not named, or are not of the agency that does it there. */
function faultsOf(input: Input<typeof table>) {
  const needed = [
    !isAbroad(input) && (['receivingVisor', 'receivingNpt'] as const),
    !isAbroad(input) && !input.pdp && (['receivingMappa', 'receivingProbation'] as const),
    !input.pdp && (['sendingProbation'] as const),
  ].flatMap((names) => names || []);
  const missing = needed
    .filter((name) => input[name] === undefined)
    .map((name): FieldFault => ({ pointer: `/input/${name}`, message: 'Choose a unit' }));
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
