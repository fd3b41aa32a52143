import type { UnitId } from '../../domain/people/parties';
import type { AnyDefinition } from '../definition/define-process';
import type { NoticeRow, Plan } from '../definition/plan';
import type { Draft } from '../kernel/draft';
import { want } from '../kernel/want';
import type { NoticeDraft } from '../model/drafts';
import type { EngineState, StandingAddressee, StandingNotice } from '../model/engine-state';
import { occasionKeyOf, takenBackKey, tellingKey } from '../model/keys';
import type { ProcessRecord } from '../model/rows';
import type { Surroundings } from '../model/surroundings';
import type { Steps } from '../model/wanted';
import { takeBack, toldNotice, touches, unwrite } from './taking-back';
import { noticeRowsOf } from './notice-rows';

type Standing = Readonly<Record<string, StandingNotice>>;

/** Whom a row is for: one person, whom the lead tells, and units. */
export const addresseesOfRow = ({ to, person }: NoticeRow, lead: UnitId): StandingAddressee[] => [
  ...(person === undefined ? [] : [{ unit: lead, person }]),
  ...[...new Set(to)].map((unit) => ({ unit })),
];

const isSame = (one: StandingAddressee, other: StandingAddressee): boolean =>
  one.person === other.person && (one.person !== undefined || one.unit === other.unit);

/** The key under which a notice of the plan was told last; undefined where it never was. */
export function lastTelling(
  sent: ReadonlySet<string>,
  key: string,
): { key: string; next: string } | undefined {
  let time = 1;
  while (sent.has(tellingKey(key, time))) time += 1;
  return time === 1 ? undefined : { key: tellingKey(key, time - 1), next: tellingKey(key, time) };
}

/**
 * What of a process that an older version kept stands now: what was told, and is in the plan before the act is taken.
 * When it was told is not known here: it counts as told now.
 */
export function standingAtFirst(
  definition: AnyDefinition,
  process: ProcessRecord,
  { steps, sent }: { readonly steps: Steps; readonly sent: ReadonlySet<string> },
  around: Surroundings,
): EngineState['standing'] {
  if (process.engine.standing !== undefined || sent.size === 0) return process.engine.standing;
  const { plan } = want(definition, process, steps, around);
  return Object.fromEntries(
    noticeRowsOf(plan).flatMap(({ name, occasion, row }): [string, StandingNotice][] => {
      const key = occasionKeyOf(name, occasion);
      const told = row.invitation ? undefined : lastTelling(sent, key);
      if (!told) return [];
      const to = addresseesOfRow(row, process.lead).map((one) => ({ ...one, key: told.key }));
      return [[key, { name, at: around.now, to }]];
    }),
  );
}

/** Remembers what stands of a process that an older version kept, before the act is taken. */
export function rememberStanding(draft: Draft): void {
  const { definition, process, around } = draft;
  const standing = standingAtFirst(definition, process, draft, around);
  if (standing !== undefined) process.engine = { ...process.engine, standing };
}

/** Takes back what was told and is not in the plan any more, where its ground fell; what merely ended is let go. */
export function letGo(draft: Draft, standing: Standing, wanted: ReadonlySet<string>): Standing {
  return Object.fromEntries(
    Object.entries(standing).filter(([key, known]) => {
      if (wanted.has(key) || (known.forgotten && !draft.facts)) return true;
      fall(draft, known, known.to);
      return false;
    }),
  );
}

/**
 * The addressees of a notice that stands, as the plan has them now. Who ought never to have been told has it taken back;
 * `fresh`: who ought to have been told instead.
 */
export function readdress(
  draft: Draft,
  known: StandingNotice,
  addressees: readonly StandingAddressee[],
): { readonly kept: readonly StandingAddressee[]; readonly fresh: readonly StandingAddressee[] } {
  const isIn = (all: readonly StandingAddressee[]) => (one: StandingAddressee) =>
    all.some((other) => isSame(one, other));
  const fresh = addressees.filter((one) => !isIn(known.to)(one));
  const kept = known.to.filter(isIn(addressees));
  fall(
    draft,
    known,
    known.to.filter((one) => !isIn(addressees)(one)),
  );
  // Named after it was told: they were told nothing then, and are told nothing now.
  return touches(draft, known.at) ? { kept, fresh } : { kept: [...kept, ...fresh], fresh: [] };
}

/** These are not to be told any more: what this settling wrote is not written, what was told before is taken back. */
function fall(draft: Draft, { name, at }: StandingNotice, from: readonly StandingAddressee[]): void {
  const told = from.flatMap(({ unit, person, key }) =>
    key === undefined ? [] : [{ key, name, toUnit: unit, toPost: '' as const, toPerson: person }],
  );
  const isWritten = ({ key, toUnit }: Pick<NoticeDraft, 'key' | 'toUnit'>): boolean =>
    draft.notices.some((one) => one.key === key && one.toUnit === toUnit && !one.takesBack);
  const before = told.filter((one) => !isWritten(one));
  for (const one of told.filter(isWritten)) {
    unwrite(draft, ({ key, toUnit }) => key === one.key && toUnit === one.toUnit);
    if (!draft.notices.some(({ key }) => key === one.key)) draft.sent.delete(one.key);
  }
  if (touches(draft, at))
    takeBack(
      draft,
      before.map((one) => toldNotice(draft, one, at)),
    );
}

/** Whether a notice that the plan has was told and taken back: then it is told again. */
export const wasTakenBack = (sent: ReadonlySet<string>, key: string): boolean => sent.has(takenBackKey(key));

/** Marks what stands and is in the plan no longer only because the definition dropped what is settled. */
export function markForgottenNotices(draft: Draft, plan: Plan): void {
  const { standing } = draft.process.engine;
  if (!standing) return;
  const keys = new Set(noticeRowsOf(plan).map(({ name, occasion }) => occasionKeyOf(name, occasion)));
  const marked = Object.entries(standing).map(([key, known]): [string, StandingNotice] => [
    key,
    keys.has(key) ? known : { ...known, forgotten: true },
  ]);
  draft.process.engine = { ...draft.process.engine, standing: Object.fromEntries(marked) };
}
