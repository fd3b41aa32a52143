import type { UnitId } from '../domain/parties';
import type { When } from '../domain/time';
import { defineProcess, type Answer } from './definition/define-process';
import { flag, day, hash, list, oneOf, staff, text, unit, maybe } from './definition/fields';
import { each, type Plan } from './definition/plan';
import type { ProcessTable } from './definition/table';

/**
 * A person moves to another force.
 *
 * The sender stays accountable until the receiver's acceptance is recorded, then the receiver is: never
 * none, never two. A rejection says why and asks the sender again. Figures are Assumed: no national
 * timings for a transfer could be confirmed (domain.md section 2), so each is a policy value.
 * Source: College of Policing APP, managing sexual offenders and violent offenders, on local procedures
 * when people move between force areas.
 */
const table = {
  kind: 'transfer',
  title: 'Transfer to another force',
  subject: 'person',
  input: {
    sending: unit,
    receiving: unit,
    receivingMappa: unit,
    receivingVisor: unit,
    sendingNpt: unit,
    receivingNpt: unit,
    sendingProbation: unit,
    receivingProbation: unit,
    // Told where children are at risk.
    socialCare: maybe(unit),
    confirmedOn: day,
  },
  steps: {
    request: {
      title: 'Ask the receiving force, with the risk pack',
      owner: 'sending',
      rule: 'transfer.request',
      often: true,
      outcomes: { sent: { packHash: hash, items: list({ reference: text, hash }) } },
    },
    decide: {
      title: 'Accept the person and name the receiving officer, or reject with a reason',
      owner: 'receiving',
      rule: 'transfer.decide',
      often: true,
      captures: ['mappa-level', 'risk'],
      outcomes: {
        accepted: { officer: staff },
        rejected: {
          grounds: oneOf('not-resident', 'temporary-stay', 'incomplete-pack', 'outstanding-investigation'),
          reason: text,
        },
      },
    },
    'move-mappa': {
      title: 'Take over MAPPA responsibility',
      owner: 'mappa',
      rule: 'transfer.mappa',
      often: true,
      outcomes: { moved: { jointMeeting: flag } },
    },
    'record-visor': {
      title: 'Record the change of ownership on ViSOR',
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
  },
  notices: {
    rejected: 'A transfer was rejected',
    accepted: 'A transfer was accepted',
    withdrawn: 'A transfer was withdrawn',
  },
  outcomes: ['received', 'withdrawn'],
} as const satisfies ProcessTable;

interface State {
  /** The request under way: a rejection, or the start, caused it. */
  round: { id: string; from: When };
  sent?: Answer<typeof table, 'request'>;
  accepted?: Answer<typeof table, 'decide', 'accepted'>;
  rejections: { id: string }[];
  withdrawn?: { id: string };
}

/** Its answer is on record and moves nothing else. */
const keepOnRecord = (): void => undefined;

export const transfer = defineProcess(table)({
  begin: (input, given): State => ({ round: { id: given.id, from: input.confirmedOn }, rejections: [] }),

  parties: ({ input, state }) => ({
    lead: state.accepted ? input.receiving : input.sending,
    sending: input.sending,
    receiving: input.receiving,
    mappa: input.receivingMappa,
    visor: input.receivingVisor,
  }),

  apply: {
    request: (state, sent) => {
      state.sent = sent;
    },
    decide: (state, decision) => {
      if (decision.outcome === 'accepted') {
        state.accepted = decision;
        return;
      }
      state.rejections.push({ id: decision.id });
      state.round = { id: decision.id, from: decision.at };
      delete state.sent;
    },
    'move-mappa': keepOnRecord,
    'record-visor': keepOnRecord,
    'acknowledge-move': keepOnRecord,
    'first-contact': keepOnRecord,
    withdraw: (state, { id }) => {
      state.withdrawn = { id };
    },
  },

  plan: ({ input, state: { round, sent, accepted, rejections, withdrawn } }): Plan<typeof table> => {
    const level = accepted?.captured?.['mappa-level'];
    const risk = accepted?.captured?.risk;
    // A party's work counts from when it was told, not from when the other side decided.
    const once = accepted && { from: accepted.at };
    const toTell: (UnitId | undefined)[] = [
      input.sendingNpt,
      input.receivingNpt,
      input.sendingProbation,
      input.receivingProbation,
      input.socialCare,
    ];
    const told = [...new Set(toTell)].flatMap((of) => (of ? [{ id: `${accepted?.id}:${of}`, of }] : []));
    return {
      steps: {
        request: { [round.id]: { from: round.from } },
        decide: { [round.id]: { from: sent?.at } },
        'move-mappa': accepted &&
          (level === '2' || level === '3') && {
            [accepted.id]: {
              from: accepted.at,
              rule: level === '3' ? 'transfer.mappa-level-3' : 'transfer.mappa',
            },
          },
        'record-visor': accepted && { [accepted.id]: once },
        'acknowledge-move': accepted && each(told, ({ of }) => ({ from: accepted.at, of })),
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
        rejected: each(rejections, () => ({ to: [input.sending] })),
        accepted: accepted && { [accepted.id]: { to: [input.sending] } },
        withdrawn: withdrawn && { [withdrawn.id]: { to: [input.receiving] } },
      },
      establishes: {
        accountable: accepted && { from: accepted.at, value: input.receiving },
        'lead-officer': accepted && { from: accepted.at, value: accepted.officer },
      },
      over: accepted && 'received',
      stopped: withdrawn && 'withdrawn',
    };
  },

  refuses: ({ input, subject: { is } }) =>
    (input.sending === input.receiving && 'transfer.same-unit') ||
    (is.accountable?.value !== input.sending && 'transfer.sender-not-accountable'),

  objection: {
    withdraw: ({ state }) => state.accepted && 'transfer.already-accepted',
    decide: ({ input, subject: { is } }, decision) =>
      decision.outcome === 'accepted' &&
      is.accountable?.value !== input.sending &&
      'transfer.sender-not-accountable',
  },
});
