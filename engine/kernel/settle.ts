import type { CircumstanceKind, Spell } from '../../domain/circumstances';
import { areaOf, type UnitId } from '../../domain/people/parties';
import { instantOf, type Instant, type When } from '../../domain/time/time';
import type { AnyDefinition } from '../definition/define-process';
import { NotBefore, type Maybe, type NoticeRow, type Plan } from '../definition/plan';
import { Refused } from '../../domain/errors';
import { ruleOf, type Act } from '../acts/acts';
import { begun } from '../acts/start';
import { refuseWords } from '../acts/words';
import type { Fact } from '../model/facts';
import { refuseUnfitNamed } from '../capabilities/cover';
import { compareNextAction, compareSteps } from './compare';
import { isOutgrown, refold } from './fold';
import { compareInvitations } from '../capabilities/calendar-entries';
import { canonical } from '../../domain/canonical';
import { note, stepIdOf, wake, type Draft } from './draft';
import { effectOf, type Effect } from '../log/effect';
import {
  type Awaited,
  isOpen,
  type EstablishedDraft,
  type EventDraft,
  type MatchDraft,
  type NoticeDraft,
  type ProcessRecord,
  type StartDraft,
  type StepRecord,
  type Surroundings,
} from './records';
import { awaiting, instantFor, nextActionRow, viewOf, want, type Wanted, type WantedPlan } from './want';

/** A process as read from the records, with all that its next settling needs. */
export interface Loaded {
  readonly process: ProcessRecord;
  readonly steps: readonly StepRecord[];
  /** Keys of the notices that the plan has had written. */
  readonly sent: readonly string[];
}

export interface Settling {
  readonly definition: AnyDefinition;
  readonly processId: string;
  readonly act: Act;
  readonly by: string;
  readonly around: Surroundings;
  readonly newId: () => string;
  /** Absent for a start. */
  readonly loaded?: Loaded | undefined;
  /** The whole log, where `needsWholeLog` asked for it. */
  readonly facts?: readonly Fact[] | undefined;
  /** The act is only supposed: its data are stand-ins, which no objection can judge. */
  readonly supposed?: boolean | undefined;
}

/** What a settling would have written, and what is to be done after it. */
export interface Settlement {
  readonly process: ProcessRecord;
  /** Steps that are new or differ from what was loaded. */
  readonly steps: readonly StepRecord[];
  readonly opened: readonly string[];
  readonly deadlines: Draft['deadlines'];
  readonly events: readonly EventDraft[];
  readonly notices: readonly NoticeDraft[];
  readonly established: readonly EstablishedDraft[];
  /** Processes that it starts. */
  readonly starts: readonly StartDraft[];
  /** Whom a prison's movement concerns, where that changed. */
  readonly match?: MatchDraft | undefined;
  readonly fact: Fact | undefined;
  /** What it makes of the rows; the log keeps it with the last of the events. */
  readonly effect: Effect | undefined;
  readonly open: readonly string[];
  readonly wakeAt?: Instant;
  readonly wakeFor?: string;
}
/** @deprecated Its name was `Outcome`, which is a step's and a process's. */
export type Outcome = Settlement;

// A process that establishes circumstances which change what it establishes would never come to rest.
const mostRounds = 5;

/**
 * Takes one act into a process and makes everything follow from it: the heart of the engine, pure.
 *
 * Throws `Refused` when the act may not be done; nothing is then to be written. Settled again with what it
 * returned and no new act, at the same instant, it changes nothing.
 */
export function settle(settling: Settling): Settlement {
  const { act, loaded } = settling;
  const draft = draftOf(settling, processOf(settling));
  take(draft, act);
  comeToRest(draft);
  if (act.do === 'nudge') keepAsItEnded(draft, loaded?.process);
  const before = loaded?.steps ?? [];
  refuseUnfitNamed(draft, ruleOf(act).naming?.(act), new Map(before.map((step) => [step.key, step])));
  return settlementOf(
    draft,
    new Map(before.map((step) => [step.key, JSON.stringify(step)])),
    loaded?.process,
  );
}

/** A private copy of the process, in the shape that today's definition keeps. */
function processOf({
  definition,
  processId,
  act,
  by,
  around,
  newId,
  loaded,
  facts,
}: Settling): ProcessRecord {
  if (act.do === 'start') return begun(definition, processId, act, { id: newId(), at: around.now, by });
  if (!loaded) throw new Error('only a start has nothing recorded before it');
  const process = structuredClone(loaded.process);
  if (isOutgrown(definition, process)) {
    if (!facts) throw new Error(`${process.kind}: a state of another shape needs the whole log`);
    refold(definition, process, facts);
  }
  return process;
}

function draftOf(
  { definition, act, by, around, newId, loaded, facts, supposed = false }: Settling,
  process: ProcessRecord,
): Draft {
  return {
    definition,
    process,
    around,
    by,
    newId,
    facts,
    supposed: supposed && act.do !== 'start',
    steps: new Map(loaded?.steps.map((step) => [step.key, { ...step }])),
    sent: new Set(loaded?.sent),
    cause: 'time',
    events: [],
    notices: [],
    established: [],
    starts: [],
    match: undefined,
    deadlines: [],
    awaits: [],
    wakes: [],
    fact: undefined,
  };
}

function take(draft: Draft, act: Act): void {
  const { outcome } = draft.process;
  const rule = ruleOf(act);
  if (outcome !== undefined && rule.afterTheEnd !== true) throw new Refused('process.over', { outcome });
  if (draft.definition.table.wordless) refuseWords(rule, act);
  rule.take(draft, act);
}

/** What is over and stays so is led by whom it was when it ended, however the person moves afterwards. */
function keepAsItEnded({ process }: Draft, before: ProcessRecord | undefined): void {
  if (before?.outcome === undefined || process.outcome === undefined) return;
  process.lead = before.lead;
  process.units = before.units;
}

function comeToRest(draft: Draft): void {
  for (let round = 0; round < mostRounds; round++) {
    draft.wakes = [];
    draft.awaits = [];
    const planned = planOnce(draft);
    const changed = establish(draft, planned.plan);
    if (!changed) return finish(draft, planned);
  }
  throw new Error(`${draft.process.kind}: what it establishes does not come to rest`);
}

function planOnce(draft: Draft): WantedPlan {
  const { definition, process, steps, around } = draft;
  const planned = want(definition, process, steps, around);
  const lead = planned.parties['lead'];
  if (!lead) throw new Error(`${process.kind}: every process has a lead`);
  process.lead = lead;
  const wanted = planned.plan.stopped
    ? planned.wanted.filter((row) => row.step === 'reach-partner')
    : planned.wanted;
  compareSteps(draft, wanted);
  if (!planned.plan.stopped) {
    // What was stopped is late no more than it already was.
    noteMissed(draft, planned);
    draft.awaits.push(...planned.withheld);
  }
  rememberPauses(draft, wanted);
  writeNotices(draft, planned.plan);
  compareInvitations(draft, planned.plan);
  return { ...planned, wanted };
}

function noteMissed(draft: Draft, { missed }: WantedPlan): void {
  const now = new Map(missed.map(({ key, dueAt }) => [key, dueAt]));
  for (const step of draft.steps.values()) {
    const dueAt = now.get(step.key);
    if (dueAt === step.missedDue) continue;
    if (dueAt !== undefined) note(draft, 'step-missed', { dueAt }, step.key);
    else note(draft, 'step-no-longer-missed', { before: step.missedDue }, step.key);
    step.missedDue = dueAt;
  }
}

function rememberPauses(draft: Draft, wanted: readonly Wanted[]): void {
  const { process, steps, around } = draft;
  const standing = wanted.filter((row) => {
    const step = steps.get(row.key);
    return row.due.dueAt === undefined && step !== undefined && isOpen(step);
  });
  process.engine.paused = Object.fromEntries(
    standing.map(({ key }) => [key, process.engine.paused[key] ?? around.now]),
  );
}

function writeNotices(draft: Draft, plan: Plan): void {
  for (const [name, rows] of Object.entries(
    (plan.notices ?? {}) as Record<string, Maybe<Record<string, Maybe<NoticeRow>>>>,
  )) {
    for (const [occasion, row] of Object.entries(rows || {})) {
      const key = `${name}/${occasion}`;
      if (!row || row.invitation || draft.sent.has(key)) continue;
      if (row.to.length === 0 && row.person === undefined) continue;
      const at = row.at === undefined ? undefined : instantFor(row.at, draft.process.lead, draft.around);
      if (at !== undefined && at > draft.around.now) {
        wake(draft, at, key);
        if (typeof row.at === 'object') draft.awaits.push(awaiting(row.at, draft.process.lead, at));
        continue;
      }
      draft.sent.add(key);
      note(draft, 'notice', { name, to: row.to });
      if (row.person)
        draft.notices.push({ key, name, toUnit: draft.process.lead, toPost: '', toPerson: row.person });
      for (const toUnit of row.to) draft.notices.push({ key, name, toUnit, toPost: '' });
    }
  }
}

/** Establishes what the plan says of the subject; true when that changed what holds. */
function establish(draft: Draft, plan: Plan): boolean {
  const { process, around } = draft;
  const mine = new Map(
    around.spells.filter(({ id }) => id.startsWith(`${process.id}/`)).map((spell) => [spell.id, spell]),
  );
  let changed = false;
  for (const [name, told] of Object.entries(plan.establishes ?? {})) {
    const kind = name as CircumstanceKind;
    const list: readonly Said[] = !told
      ? []
      : Array.isArray(told)
        ? (told as readonly Said[])
        : [told as Said];
    for (const [place, said] of list.entries()) {
      const id = place === 0 ? `${process.id}/${kind}` : `${process.id}/${kind}/${place + 1}`;
      const known = mine.get(id);
      mine.delete(id);
      const { from, to, value = true } = said;
      if (known && known.from === from && known.to === to && (known.value ?? true) === value) continue;
      changed = true;
      replaceSpell(draft, { id, kind }, { id, kind, from, to, value } as Spell);
      draft.established.push({ id, kind, spell: { from, to, value } });
    }
  }
  for (const { id, kind } of mine.values()) {
    changed = true;
    replaceSpell(draft, { id, kind }, undefined);
    draft.established.push({ id, kind });
  }
  return changed;
}

interface Said {
  readonly from: When;
  readonly to?: When | undefined;
  readonly value?: unknown;
}

function replaceSpell(
  draft: Draft,
  { id, kind }: Pick<Spell, 'id' | 'kind'>,
  spell: Spell | undefined,
): void {
  const others = draft.around.spells.filter((known) => known.id !== id);
  draft.around = { ...draft.around, spells: spell ? [...others, spell] : others };
  note(draft, spell ? 'circumstance-recorded' : 'circumstance-withdrawn', {
    kind,
    ...(spell && { from: spell.from, to: spell.to ?? null, value: spell.value ?? true }),
  });
}

function finish(draft: Draft, planned: WantedPlan): void {
  const { process, steps, around } = draft;
  for (const spell of around.spells) {
    wake(draft, instantOf(spell.from), `circumstance ${spell.kind}`);
    wake(draft, spell.to && instantOf(spell.to), `circumstance ${spell.kind}`);
  }
  const stillOpen = planned.wanted.some((row) => {
    const step = steps.get(row.key);
    return !step || isOpen(step) || step.status === 'withdrawn';
  });
  startOthers(draft, planned.plan);
  matchMovement(draft, planned.plan);
  const outcome = planned.plan.stopped || (planned.plan.over && !stillOpen && planned.plan.over);
  if (outcome && !stillOpen) end(draft, outcome);
  else reopenOrGoOn(draft, planned);
  const leaner = forget(draft, planned);
  const known = leaner ? withoutForgotten(draft.awaits, planned, leaner) : draft.awaits;
  // What is over waits for no change of the law.
  const awaits = process.outcome === undefined ? known : [];
  const { awaits: _, ...engine } = process.engine;
  process.engine = awaits.length > 0 ? { ...engine, awaits } : engine;
  process.units = unitsOf(draft, planned);
}

/** Once started, a process lives by its own facts: a plan that changes its mind takes nothing back. */
function startOthers(draft: Draft, plan: Plan): void {
  const { process } = draft;
  const started = new Set(process.engine.started);
  for (const [kind, rows] of Object.entries(plan.starts ?? {})) {
    for (const [occasion, row] of Object.entries(rows || {})) {
      const key = `${kind}/${occasion}`;
      if (!row || started.has(key)) continue;
      if (row instanceof NotBefore && waits(draft, row, key)) continue;
      const input = row instanceof NotBefore ? row.input : row;
      started.add(key);
      const processId = stepIdOf(process.id, `start ${key}`);
      draft.starts.push({ kind, processId, input });
      note(draft, 'process-started', { kind, process: processId });
    }
  }
  if (draft.starts.length > 0) process.engine = { ...process.engine, started: [...started] };
}

/** Says whom a prison's movement concerns, where the plan says otherwise than before. */
function matchMovement(draft: Draft, plan: Plan): void {
  const { process } = draft;
  const { matched: before, ...engine } = process.engine;
  const now = plan.matches || undefined;
  const same =
    before?.movement === now?.movement &&
    before?.reference.kind === now?.reference.kind &&
    before?.reference.value === now?.reference.value;
  if (same) return;
  draft.match = { before, now };
  process.engine = now ? { ...engine, matched: now } : engine;
}

function waits(draft: Draft, { at }: NotBefore, key: string): boolean {
  const { process, around } = draft;
  const comes = instantFor(at, process.lead, around);
  if (comes === undefined) return true;
  wake(draft, comes, `start ${key}`);
  if (comes > around.now && typeof at === 'object')
    draft.awaits.push({ ...at, owner: process.lead, at: comes });
  return comes > around.now;
}

function end(draft: Draft, outcome: string): void {
  // What was asked because nothing else was open is not open at the end.
  compareNextAction(draft, undefined);
  draft.wakes = [];
  if (draft.process.outcome === outcome) return;
  draft.process.outcome = outcome;
  draft.process.endedAt = draft.around.now;
  note(draft, 'process-over', { outcome });
}

function reopenOrGoOn(draft: Draft, planned: WantedPlan): void {
  const { process, steps, around } = draft;
  if (process.outcome !== undefined) {
    note(draft, 'process-reopened', { before: process.outcome });
    process.outcome = undefined;
    process.endedAt = undefined;
  }
  const open = [...steps.values()].filter(isOpen);
  // An awakening for a circumstance's end is no promise that anything will be done then.
  const toCome = draft.wakes.some(
    ({ key }) => !key.startsWith('circumstance ') && !key.startsWith('next-action'),
  );
  const idle = !toCome && open.every((step) => step.step === 'next-action');
  const asked = open.find((step) => step.step === 'next-action');
  // One question at a time: a fact that leaves nothing to do does not ask it again.
  const occasion = asked?.occasion ?? process.lastFact;
  compareNextAction(draft, idle ? nextActionRow(occasion, planned.parties, steps, around) : undefined);
}

/** Who has a part in it: every party, and every owner that a step ever had. */
function unitsOf(draft: Draft, { parties }: WantedPlan): readonly UnitId[] {
  const owners = [...draft.steps.values()].map((step) => step.owner);
  const all = new Set<UnitId>([...(draft.process.units as UnitId[]), ...Object.values(parties), ...owners]);
  return [...all].sort();
}

/** The areas of some units, each once. */
export const areasOf = (units: readonly string[]): string[] =>
  [...new Set(units.map((unit) => areaOf(unit as UnitId)))].sort();

/** What rules say of rows that the plan withheld before it forgot, and does not know any more, is awaited no longer. */
function withoutForgotten(
  awaits: readonly Awaited[],
  before: WantedPlan,
  after: WantedPlan,
): readonly Awaited[] {
  const still = new Set(after.withheld.map(canonical));
  return awaits.filter((one) => !before.withheld.includes(one) || still.has(canonical(one)));
}

/**
 * Lets the definition drop what is settled; taken only where the plan is the same without it. Then it is what is
 * wanted from now on, else undefined.
 */
function forget(draft: Draft, planned: WantedPlan): WantedPlan | undefined {
  const { definition, process, steps, around } = draft;
  for (const { key } of planned.wanted) {
    const step = steps.get(key);
    if (step) step.forgotten = false;
  }
  if (!definition.behaviour.forget) return undefined;
  const rows = new Map(planned.wanted.map((row) => [row.key, row]));
  const closed = (key: string): boolean => {
    const step = steps.get(key);
    return step ? step.status === 'completed' || step.status === 'lapsed' : false;
  };
  // Looked up for each row of a whole life when facts are refolded.
  const following = new Map<string, Wanted[]>();
  for (const row of planned.wanted)
    if (rows.has(row.occasion)) following.set(row.occasion, [...(following.get(row.occasion) ?? []), row]);
  const followers = (key: string): readonly Wanted[] => following.get(key) ?? [];
  const settled = (key: string): boolean =>
    rows.has(key)
      ? closed(key) && followers(key).every((row) => closed(row.key))
      : !isOpen(steps.get(key) ?? { status: 'withdrawn' });

  const kept = process.state;
  const state = structuredClone(kept);
  definition.behaviour.forget(state, settled, viewOf(process, around, planned.missed));
  if (JSON.stringify(state) === JSON.stringify(kept)) return undefined;
  process.state = state;
  const after = want(definition, process, steps, around);
  const afterRows = new Map(after.wanted.map((row) => [row.key, JSON.stringify(row)]));
  const gone = planned.wanted.filter((row) => !afterRows.has(row.key));
  const same =
    after.wanted.every(
      (row) => rows.has(row.key) && JSON.stringify(rows.get(row.key)) === afterRows.get(row.key),
    ) &&
    gone.every((row) => closed(row.key)) &&
    JSON.stringify(planned.plan.establishes) === JSON.stringify(after.plan.establishes) &&
    planned.plan.over === after.plan.over &&
    planned.plan.stopped === after.plan.stopped;
  if (!same) {
    process.state = kept;
    return undefined;
  }
  for (const row of gone) {
    const step = steps.get(row.key);
    if (step) step.forgotten = true;
  }
  return after;
}

function settlementOf(
  draft: Draft,
  before: ReadonlyMap<string, string>,
  process: ProcessRecord | undefined,
): Settlement {
  const steps = [...draft.steps.values()];
  const effect = effectOf(draft, { process, steps: before });
  // No row changes without an event that says so.
  if (effect && draft.events.length === 0)
    note(draft, 'details-changed', { steps: Object.keys(effect.steps ?? {}) });
  const first = draft.wakes.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.key < b.key ? -1 : 1))[0];
  return {
    process: draft.process,
    steps: steps.filter((step) => before.get(step.key) !== JSON.stringify(step)),
    opened: steps.filter((step) => isOpen(step) && !wasOpen(before.get(step.key))).map((step) => step.id),
    deadlines: draft.deadlines,
    events: draft.events,
    notices: draft.notices,
    established: draft.established,
    starts: draft.starts,
    match: draft.match,
    fact: draft.fact,
    effect,
    open: steps.filter(isOpen).map((step) => step.key),
    ...(first && { wakeAt: first.at, wakeFor: first.key }),
  };
}

const wasOpen = (recorded: string | undefined): boolean =>
  recorded !== undefined && isOpen(JSON.parse(recorded) as StepRecord);
