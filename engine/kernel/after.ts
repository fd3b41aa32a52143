import { firstTold, type Spell } from '../../domain/circumstances';
import { instantOf, type Instant } from '../../domain/time/time';
import type { EstablishedDraft, ToldNotice } from '../model/drafts';
import { noticeIdOf } from '../model/ids';
import { takenBackKey } from '../model/keys';
import type { Loaded, Settlement } from './settle';

/** A process as it stands once a settling of it is written; nothing that it wrote is sent yet. */
export function afterSettlement(
  before: Loaded | undefined,
  { process, steps, notices, cancelled }: Pick<Settlement, 'process' | 'steps' | 'notices' | 'cancelled'>,
  now: Instant,
): Loaded {
  const all = new Map([...(before?.steps ?? []), ...steps].map((step) => [step.key, step]));
  const gone = new Set([
    ...cancelled.map(({ id }) => id),
    ...notices.flatMap(({ takesBack = [] }) => takesBack),
  ]);
  const written = notices.flatMap((notice): ToldNotice[] =>
    notice.takesBack || notice.invitation
      ? []
      : [
          {
            ...notice,
            id: noticeIdOf(process.id, notice.key, notice.toUnit, notice.toPost),
            at: now,
            sending: 'waiting',
            takenBack: false,
          },
        ],
  );
  const told = [...(before?.told ?? []), ...written].map((one) =>
    gone.has(one.id) ? { ...one, takenBack: true } : one,
  );
  const sent = [
    ...notices.flatMap(({ key, stepKey }) => (stepKey === undefined ? [key] : [])),
    ...cancelled.flatMap(({ key, stepKey }) => (stepKey === undefined ? [takenBackKey(key)] : [])),
  ];
  return {
    process,
    steps: [...all.values()],
    sent: [...new Set([...(before?.sent ?? []), ...sent])],
    told: [...new Map(told.map((one) => [one.id, one])).values()],
  };
}

type Said = Pick<Settlement, 'established'> & Partial<Pick<Settlement, 'tells'>>;

/** What a settling says of the subject, whether it establishes it or tells it. Without a spell it holds no more. */
export const said = ({ established, tells = [] }: Said): readonly EstablishedDraft[] => [
  ...established,
  ...tells
    .filter(({ isTheirs }) => isTheirs !== false)
    .map(({ id, kind, withdrawn, value = true, from, to, endReason }) => ({
      id,
      kind,
      ...(withdrawn !== true && {
        spell: { from, to, value, ...(endReason !== undefined && { endReason }) },
      }),
    })),
];

/** What a settling newly says of the subject. */
export const spellsSaid = (settlement: Said): Spell[] =>
  said(settlement).flatMap(({ id, kind, spell }) => (spell ? [{ id, kind, ...spell } as Spell] : []));

/**
 * What holds of a subject once a settling of an instant is written, in the order in which the records read it: by its beginning,
 * and of two that begin at one instant the one recorded last comes last.
 */
export function heldAfter(spells: readonly Spell[], settlement: Said, now: Instant): Spell[] {
  const changed = new Set(said(settlement).map(({ id }) => id));
  const before = new Map(spells.map((spell) => [spell.id, spell]));
  const newly = spellsSaid(settlement)
    .map((spell) => ({ ...spell, told: firstTold(before.get(spell.id), spell, now) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  return [...spells.filter(({ id }) => !changed.has(id)), ...newly].sort((a, b) =>
    instantOf(a.from) < instantOf(b.from) ? -1 : instantOf(a.from) > instantOf(b.from) ? 1 : 0,
  );
}
