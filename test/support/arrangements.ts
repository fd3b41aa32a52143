import { circumstanceValues, type CircumstanceKind, type Spell } from '../../domain/circumstances';
import { disposalsOf } from '../../workflows/registration/disposals';
import type { Regime } from '../../workflows/registration/regimes';
import { dayOf, type Instant } from '../../domain/time/time';
import type { FactData } from '../../engine/model/facts';
import { packWith } from './pack';
import { recallAnswers, recallInput } from './recalls';
import type { Living, World } from './world';

/** What random facts about a kind need beside chance. */
export interface Arrangement {
  /** What must hold of the subject before it can start. */
  readonly standing?: readonly Spell[];
  /** The circumstances that its plan turns on, beside those that all are tried with. */
  readonly raises?: readonly CircumstanceKind[];
  /** Makes random input one that it would not mostly refuse. */
  readonly fitting?: (input: FactData, began: Instant) => FactData;
  /** Data that must fit together, which chance would never make: most of it is mended, some is left wrong. */
  readonly mend?: Readonly<Record<string, (data: FactData, one: Living, seed: number) => FactData>>;
  /** Brings one that has just begun to where most of its life happens: half of the runs begin there. */
  readonly furtherOn?: (world: World, one: Living) => void;
}

/** A value that a circumstance of the kind may have. */
function valueFor(kind: CircumstanceKind): FactData {
  const allowed: 'true' | 'unit' | 'staff' | readonly string[] = circumstanceValues[kind];
  if (allowed === 'true') return {};
  if (allowed === 'unit') return { value: 'police:kent/npt-maidstone' };
  return { value: allowed === 'staff' ? 'staff:4711' : allowed[0] };
}

const emptyPack = '0'.repeat(64);

/** By kind; those that need nothing are not named. */
export const arrangements: Readonly<Record<string, Arrangement>> = {
  'indefinite-review': {
    standing: [
      { id: 'indefinite', kind: 'notified-indefinitely', from: '2005-01-01', value: true },
      { id: 'first', kind: 'first-notified', from: '2005-01-01', value: 'adult' },
    ],
    // A review ends with an order or a death, so that too many of them would leave no review to walk.
    raises: ['no-fixed-abode', 'critical-case', 'charged', 'looked-after'],
    fitting: ({ receivedOn, ...input }, began) =>
      typeof receivedOn === 'string' && receivedOn > dayOf(began)
        ? { ...input, because: 'by-hand' }
        : {
            ...input,
            ...(input['because'] === 'application'
              ? { receivedOn: receivedOn ?? dayOf(began) }
              : { receivedOn }),
          },
    mend: {
      determine: ({ nextAfterYears, ...data }, _one, seed) =>
        seed % 4 === 0 ? { ...data, nextAfterYears } : data,
    },
  },
  'mapp-meetings': {
    raises: ['registered', 'licence', 'recall', 'deceased', 'looked-after', 'critical-case'],
    fitting: (input) => ({
      ...input,
      ...(input['releaseOn'] === undefined
        ? { born: '1980-02-29' }
        : {
            born: '2009-06-01',
            releaseOn: '2028-03-01',
            youthJustice: 'youth-justice:kent/team',
            socialCare: 'social-care:kent/children',
            education: 'council:kent/education',
          }),
    }),
    furtherOn: (world, one) => {
      world.complete(one, 'identify', 'identified', { category: '2' });
      world.complete(one, 'set-level', 'set', { level: '2', reason: 'some words' });
      world.complete(one, 'refer', 'sent', { urgent: false, reason: 'some words' });
      world.complete(one, 'screen', 'accepted', { reason: 'some words' });
    },
  },
  'npt-briefing': { raises: ['neighbourhood', 'lead-officer', 'deceased', 'accountable'] },
  admission: {
    standing: [
      { id: 'accountable', kind: 'accountable', from: '2000-01-01', value: 'police:kent/mosovo' as const },
    ],
    raises: ['accountable', 'deceased'],
    // Who asks about nobody is taken down and it is over.
    fitting: ({ because, ...input }) => ({ ...input, because: because === 'nobody' ? 'asked' : because }),
  },
  proposal: {
    standing: [
      { id: 'accountable', kind: 'accountable', from: '2000-01-01', value: 'police:kent/mosovo' as const },
    ],
    raises: ['deceased', 'accountable', 'custody', 'risk'],
    // Of what was drawn, a circumstance that can hold.
    fitting: ({
      circumstance,
      from,
      value: _value,
      to: _to,
      toInstant: _toInstant,
      replaces: _replaces,
      ...input
    }) => ({
      ...input,
      circumstance,
      from,
      fromInstant: undefined,
      withdrawn: undefined,
      ...valueFor(circumstance as CircumstanceKind),
    }),
  },
  recall: {
    standing: [{ id: 'licence', kind: 'licence', from: '2025-01-01', value: 'determinate' }],
    raises: ['custody', 'custody', 'custody', 'charged', 'accountable', 'deported'],
    furtherOn: (world, one) => {
      for (const [step, outcome, data] of [
        ['name-units', 'named', recallInput],
        ['consider', 'recall', recallAnswers.recall],
        ['request', 'sent', recallAnswers.sent],
        ['revoke', 'revoked', recallAnswers.revoked],
      ] as const)
        if (world.keys(one).includes(step)) world.complete(one, step, outcome, data);
    },
  },
  registration: {
    fitting: (input) => {
      const known = disposalsOf[input['regime'] as Regime];
      const disposal = known[String(input['disposal']).length % known.length];
      const terms = disposal === 'imprisonment' && [{ months: 14, kind: 'imprisonment' }];
      const orderUntil = disposal === 'violent-offender-order' && '2029-01-31';
      return { ...input, disposal, terms: terms || undefined, orderUntil: orderUntil || '2027-01-31' };
    },
    raises: [
      'no-fixed-abode',
      'immigration-detention',
      'whereabouts-unknown',
      'looked-after',
      'parental-direction',
      'deported',
      'deceased',
    ],
    mend: {
      'record-disposal': (data, { process: { input } }, seed) => {
        const known = disposalsOf[input['regime'] as Regime].filter(
          (one) => one !== 'violent-offender-order',
        );
        const disposal = known[seed % known.length];
        const terms = disposal === 'imprisonment' && [{ months: seed % 40, kind: 'imprisonment' }];
        return seed % 8 === 0
          ? data
          : { ...data, disposal, terms: terms || undefined, dischargeDays: 200, releasedOn: undefined };
      },
      end: (data, { facts }, seed) => {
        const told = facts.filter((fact) => fact.type === 'start' || fact.type === 'command');
        return { ...data, disposal: told[seed % told.length]?.id };
      },
    },
  },
  transfer: {
    raises: ['no-fixed-abode', 'charged', 'deceased', 'registered'],
    fitting: ({ referral, pdp, ...input }) => ({
      ...input,
      receivingMappa: input['receivingMappa'] ?? input['receiving'],
      receivingVisor: input['receivingVisor'] ?? input['receiving'],
      receivingNpt: input['receivingNpt'] ?? input['receiving'],
      sendingProbation: input['sendingProbation'] ?? input['sending'],
      receivingProbation: input['receivingProbation'] ?? input['receiving'],
      // Each variant often enough, and the ordinary one most often.
      ...(input['socialCare'] === undefined ? { referral, pdp } : {}),
    }),
    mend: {
      request: (data, _one, seed) => ({
        ...data,
        ...(seed % 8 === 0 ? { packHash: emptyPack } : packWith(...['a', 'b', 'c'].slice(0, 1 + (seed % 3)))),
      }),
      decide: (data, { facts }, seed) => {
        const last = facts.findLast((fact) => fact.type === 'answer' && fact.name === 'request');
        const sent = last?.type === 'answer' ? last.data['packHash'] : undefined;
        return 'packHash' in data && sent && seed % 8 !== 0 ? { ...data, packHash: sent } : data;
      },
    },
  },
};
