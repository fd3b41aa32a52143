import type { NoticeRow } from '../definition/plan';
import { note, wake, type Draft } from '../kernel/draft';
import type { StandingAddressee, StandingNotice } from '../model/engine-state';
import type { StepRecord } from '../model/rows';
import { awaiting, instantFor } from '../kernel/clock';
import type { WantedPlan } from '../model/wanted';
import { occasionKeyOf, tellingKey } from '../model/keys';
import { noticeRowsOf } from './notice-rows';
import { addresseesOfRow, lastTelling, letGo, readdress, wasTakenBack } from './standing';

/**
 * Writes each notice that the plan has and that was not written yet, when its time has come, and takes back each that
 * was told and whose ground fell. One that holds again after it was taken back is told again.
 */
export function writeNotices(draft: Draft, { plan }: WantedPlan): void {
  const rows = noticeRowsOf(plan)
    .filter(({ row }) => !row.invitation)
    .map((one) => ({ ...one, key: occasionKeyOf(one.name, one.occasion) }))
    .filter(({ row, key }) => !isToCome(draft, row, key));
  const before = draft.process.engine.standing ?? {};
  const kept = letGo(draft, before, new Set(rows.map(({ key }) => key)));
  const now = rows.flatMap(({ name, row, key }): [string, StandingNotice][] => {
    const addressees = addresseesOfRow(row, draft.process.lead);
    const stands = stand(draft, { name, key, addressees }, before[key]);
    return stands ? [[key, stands]] : [];
  });
  const standing = { ...kept, ...Object.fromEntries(now) };
  if (draft.process.engine.standing !== undefined || Object.keys(standing).length > 0)
    draft.process.engine = { ...draft.process.engine, standing };
}

interface Told {
  readonly name: string;
  readonly key: string;
  readonly addressees: readonly StandingAddressee[];
}

/** What stands of a notice that the plan has, once everybody is told who is to be told. */
function stand(
  draft: Draft,
  { name, key, addressees }: Told,
  known: StandingNotice | undefined,
): StandingNotice | undefined {
  const { now } = draft.around;
  const last = lastTelling(draft.sent, key);
  if (known) {
    const { kept, fresh } = readdress(draft, known, addressees);
    const to = [...kept, ...tell(draft, name, last?.next ?? key, fresh)];
    // Once forgotten, it is asked about with the whole log at hand alone, also while the plan has it for that long.
    const { at, forgotten } = known;
    return to.length === 0 ? undefined : { name, at, to, ...(forgotten && { forgotten }) };
  }
  if (addressees.length === 0) return undefined;
  // Told, and let go when it came to its end: it is not told a second time.
  if (last && !wasTakenBack(draft.sent, last.key))
    return { name, at: now, to: addressees.map((one) => ({ ...one, key: last.key })) };
  return { name, at: now, to: tell(draft, name, last?.next ?? tellingKey(key, 1), addressees) };
}

function tell(
  draft: Draft,
  name: string,
  key: string,
  addressees: readonly StandingAddressee[],
): StandingAddressee[] {
  if (addressees.length === 0) return [];
  draft.sent.add(key);
  note(draft, 'notice', { name, to: addressees.flatMap(({ unit, person }) => (person ? [] : [unit])) });
  for (const { unit: toUnit, person: toPerson } of addressees)
    draft.notices.push({ key, name, toUnit, toPost: '', ...(toPerson !== undefined && { toPerson }) });
  return addressees.map((one) => ({ ...one, key }));
}

/** Whether the time of a notice is still to come. The process is then settled again at that time. */
function isToCome(draft: Draft, { at: when }: NoticeRow, key: string): boolean {
  const { process, around } = draft;
  const at = when === undefined ? undefined : instantFor(when, process.lead, around);
  if (at === undefined || at <= around.now) return false;
  wake(draft, at, key);
  if (typeof when === 'object') draft.awaits.push(awaiting(when, process.lead, at));
  return true;
}

/** Tells whoever has the step: its assignee, the post that it was given to, or the unit. */
export function tellOwner(draft: Draft, step: StepRecord, name: string, key: string): void {
  const { owner: toUnit, post, assignee, standsInFor } = step;
  draft.notices.push({ key, name, stepKey: step.key, toUnit, toPost: post ?? '', assignee, standsInFor });
}
