import type { UnitId } from '../../domain/people/parties';
import { plusHours } from '../../domain/time/time';
import type { CalendarEntry, Invitation, Plan } from '../definition/plan';
import { note, type Draft } from '../kernel/draft';
import type { ToldEntry } from '../model/engine-state';
import type { WantedPlan } from '../model/wanted';
import { entryNoticeKey } from '../model/keys';
import { noticeRowsOf } from './notice-rows';

interface WantedEntry {
  readonly name: string;
  readonly to: readonly UnitId[];
  readonly entry: CalendarEntry;
}

// A cancelled entry may come back: it must then be told under a higher sequence, or calendars ignore it.
const rememberedHours = 366 * 24;

/**
 * Makes calendars hold what the plan says stands: an entry is told once, told again under a higher sequence
 * when it moves, and cancelled for whoever is no longer to come. Run again with the same plan, it tells nothing.
 */
export function compareInvitations(draft: Draft, { plan }: WantedPlan): void {
  const told = draft.process.engine.invitations ?? {};
  const wanted = wantedEntries(plan);
  const kept = Object.values(told).flatMap((known) => (wanted.has(known.uid) ? [] : takenBack(draft, known)));
  const standing = [...wanted].map(([uid, one]) => bring(draft, one, told[uid]));
  const all = [...kept, ...standing].map((entry) => [entry.uid, entry] as const);
  const { invitations: _, ...engine } = draft.process.engine;
  draft.process.engine = all.length > 0 ? { ...engine, invitations: Object.fromEntries(all) } : engine;
}

/** What is past is left in calendars as it was; what is to come is cancelled, and its sequence remembered. */
function takenBack(draft: Draft, known: ToldEntry): ToldEntry[] {
  const { now } = draft.around;
  if (known.to.length === 0) return plusHours(known.at, rememberedHours) > now ? [known] : [];
  if (known.at <= now) return [];
  const sequence = known.sequence + 1;
  cancel(draft, known, known.to, sequence);
  return [{ ...known, sequence, to: [] }];
}

function wantedEntries(plan: Plan): ReadonlyMap<string, WantedEntry> {
  const rows = noticeRowsOf(plan).flatMap(({ name, row: { invitation, to } }) =>
    invitation ? [{ name, to: [...new Set(to)], entry: invitation }] : [],
  );
  return new Map(rows.map((row) => [row.entry.uid, row]));
}

function bring(draft: Draft, { name, to, entry }: WantedEntry, known: ToldEntry | undefined): ToldEntry {
  const { uid, at, minutes, where } = entry;
  const moved =
    known !== undefined && (known.at !== at || known.minutes !== minutes || known.where !== where);
  const fresh = to.filter((unit) => !known?.to.includes(unit));
  const gone = known?.to.filter((unit) => !to.includes(unit)) ?? [];
  if (known && !moved && fresh.length === 0 && gone.length === 0) return known;
  const sequence = known ? known.sequence + 1 : 0;
  const told: ToldEntry = { uid, at, minutes, ...(where !== undefined && { where }), name, sequence, to };
  if (known) cancel(draft, known, gone, sequence);
  // What is over already is nobody's plan any more, however its record is corrected.
  if (at <= draft.around.now && (!known || known.at <= draft.around.now)) return told;
  const stayed = to.filter((unit) => known?.to.includes(unit));
  if (moved) tell(draft, 'invitation-moved', told, stayed, sequence);
  tell(draft, name, told, fresh, sequence);
  return told;
}

function cancel(draft: Draft, known: ToldEntry, from: readonly UnitId[], sequence: number): void {
  if (known.at > draft.around.now) tell(draft, 'invitation-cancelled', known, from, sequence, true);
}

function tell(
  draft: Draft,
  name: string,
  { uid, at, minutes, where }: CalendarEntry,
  to: readonly UnitId[],
  sequence: number,
  cancelled = false,
): void {
  if (to.length === 0) return;
  const invitation: Invitation = {
    uid,
    sequence,
    at,
    minutes,
    ...(where !== undefined && { where }),
    ...(cancelled && { cancelled }),
  };
  const key = entryNoticeKey(name, uid, sequence);
  draft.sent.add(key);
  note(draft, 'notice', { name, to });
  for (const toUnit of to) draft.notices.push({ key, name, toUnit, toPost: '', invitation });
}
