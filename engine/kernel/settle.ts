import { Refused } from '../../domain/errors';
import type { Instant } from '../../domain/time/time';
import { ruleOf, type Act } from '../acts/acts';
import { begun } from '../acts/start';
import { refuseWords } from '../acts/words';
import { refuseSecond } from '../capabilities/one-at-a-time';
import { refuseConflicted } from '../capabilities/conflict';
import { refuseUnfitNamed } from '../capabilities/cover';
import type { AnyDefinition } from '../definition/define-process';
import { noteRefolded } from '../capabilities/refolding';
import { rememberStanding } from '../capabilities/standing';
import { effectOf, type Effect } from '../log/effect';
import type { Fact } from '../model/facts';
import { note, type Draft } from './draft';
import { isOutgrown, refold } from './fold';
import { isOpen, type ProcessRecord, type StepRecord } from '../model/rows';
import type {
  AdmissionDraft,
  CancelledNotice,
  EstablishedDraft,
  EventDraft,
  MatchDraft,
  NoticeDraft,
  StartDraft,
  ToldDraft,
  ToldNotice,
} from '../model/drafts';
import type { Surroundings } from '../model/surroundings';
import { comeToRest } from './rest';

/** A process as read from the records, with all that its next settling needs. */
export interface Loaded {
  readonly process: ProcessRecord;
  readonly steps: readonly StepRecord[];
  /** Keys of the notices that the plan has had written, and of what took any of them back. */
  readonly sent: readonly string[];
  /** Notices that may have to be taken back: those still to be sent, and those about steps. */
  readonly told?: readonly ToldNotice[] | undefined;
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
  readonly cancelled: readonly CancelledNotice[];
  readonly established: readonly EstablishedDraft[];
  /** Processes that it starts. */
  readonly starts: readonly StartDraft[];
  /** Whom a prison's movement concerns, where that changed. */
  readonly match?: MatchDraft | undefined;
  /** Circumstances that it tells of its subject. */
  readonly tells: readonly ToldDraft[];
  /** Who is let in to its subject, where that changed. */
  readonly admission?: AdmissionDraft | undefined;
  readonly fact: Fact | undefined;
  /** What it makes of the rows; the log keeps it with the last of the events. */
  readonly effect: Effect | undefined;
  readonly open: readonly string[];
  readonly wakeAt?: Instant;
}

/**
 * Takes one act into a process and makes everything follow from it: the heart of the engine, pure.
 *
 * Throws `Refused` when the act may not be done; nothing is then to be written. Settled again with what it
 * returned and no new act, at the same instant, it changes nothing.
 */
export function settle(settling: Settling): Settlement {
  const { act, loaded } = settling;
  const draft = draftOf(settling, processOf(settling));
  rememberStanding(draft);
  take(draft, act);
  comeToRest(draft);
  noteRefolded(draft, act, loaded);
  refuseSecond(draft, loaded?.process);
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
  if (isOutgrown(definition, process) && !facts)
    throw new Error(`${process.kind}: a state of another shape needs the whole log`);
  // What is told late is judged by all that is known, and not by what was kept of it for the time to come.
  if (facts) refold(definition, process, facts);
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
    byItself: ruleOf(act).byItself === true,
    steps: new Map(loaded?.steps.map((step) => [step.key, { ...step }])),
    before: new Map(loaded?.steps.map((step) => [step.key, step])),
    sent: new Set(loaded?.sent),
    told: new Map(loaded?.told?.map((notice) => [notice.id, notice])),
    since: undefined,
    cause: 'time',
    events: [],
    notices: [],
    cancelled: [],
    established: [],
    starts: [],
    match: undefined,
    tells: [],
    admission: undefined,
    deadlines: [],
    awaits: [],
    wakes: [],
    fact: undefined,
  };
}

function take(draft: Draft, act: Act): void {
  const { outcome } = draft.process;
  const rule = ruleOf(act);
  const mayReopen = rule.afterTheEnd === true || rule.reopens?.(act, draft.definition) === true;
  if (outcome !== undefined && !mayReopen) throw new Refused('process.over', { outcome });
  if (rule.byItself !== true) refuseConflicted(draft, act);
  if (draft.definition.table.wordless) refuseWords(rule, act);
  rule.take(draft, act);
}

/** What is over and stays so is led by whom it was when it ended, however the person moves afterwards. */
function keepAsItEnded({ process }: Draft, before: ProcessRecord | undefined): void {
  if (before?.outcome === undefined || process.outcome === undefined) return;
  process.lead = before.lead;
  process.units = before.units;
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
    cancelled: draft.cancelled,
    established: draft.established,
    starts: draft.starts,
    match: draft.match,
    tells: draft.tells,
    admission: draft.admission,
    fact: draft.fact,
    effect,
    open: steps.filter(isOpen).map((step) => step.key),
    ...(first && { wakeAt: first.at }),
  };
}

const wasOpen = (recorded: string | undefined): boolean =>
  recorded !== undefined && isOpen(JSON.parse(recorded) as StepRecord);
