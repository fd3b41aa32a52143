import type { Instant } from '../../domain/time/time';
import { visibilityOf, type ProcessTable } from '../definition/table';
import { sameContent } from '../../domain/canonical';
import type { Draft } from '../kernel/draft';
import { stepIdOf } from '../model/ids';
import type { CancelledNotice, NoticeDraft } from '../model/drafts';
import type { ProcessRecord, StepRecord } from '../model/rows';

/** What of a process neither its facts nor its definition can tell again. */
type ProcessPart = Pick<
  ProcessRecord,
  'kind' | 'subjectId' | 'visibility' | 'engine' | 'lead' | 'units' | 'outcome' | 'endedAt'
>;

/** Fields that became something else; null where a field is gone. */
type Changes = Readonly<Record<string, unknown>>;

interface DeadlineEffect {
  readonly step: string;
  readonly cause: string;
  /** What it was, where the step went on to another due instant in the same settling. */
  readonly was?: Pick<StepRecord, 'dueAt' | 'rule' | 'working'> | undefined;
}

/**
 * What one settling made of the rows of a process. Kept in the log beside the events, so that every row can be
 * made again from it by whatever code comes later: facts alone do not tell who was given a step, what was put off,
 * which rungs were sent, or by which law a due instant was counted.
 */
export interface Effect {
  readonly process?: Changes;
  /** By the step's key. */
  readonly steps?: Readonly<Record<string, Changes>>;
  readonly deadlines?: readonly DeadlineEffect[];
  readonly notices?: readonly NoticeDraft[];
  /** Notices that are not to be sent any more. */
  readonly cancelled?: readonly CancelledNotice[];
}

/** An effect as the log has it: which settling it is of, and when that was. */
export interface LoggedEffect {
  readonly sequence: number;
  readonly at: Instant;
  readonly effect: Effect;
}

/** The rows of a process, as the log makes them. */
export interface Projection {
  readonly process: ProcessPart;
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly deadlines: readonly ProjectedDeadline[];
  readonly notices: readonly (NoticeDraft & { readonly at: Instant })[];
  readonly cancelled: readonly CancelledNotice[];
  /** When each step was written last. */
  readonly writtenAt: ReadonlyMap<string, Instant>;
  /** Of the last settling that changed anything. */
  readonly sequence: number;
}

export interface ProjectedDeadline extends Pick<StepRecord, 'dueAt' | 'rule' | 'working'> {
  readonly stepKey: string;
  readonly ordinal: number;
  readonly setAt: Instant;
  readonly cause: string;
}

const partOf = ({
  kind,
  subjectId,
  visibility,
  engine,
  lead,
  units,
  outcome,
  endedAt,
}: ProcessRecord): ProcessPart => ({
  kind,
  subjectId,
  visibility,
  engine,
  lead,
  units,
  outcome,
  endedAt,
});

/** What a settling made of the rows that it was given; undefined when they stay as they are. */
export function effectOf(
  draft: Pick<Draft, 'process' | 'steps' | 'deadlines' | 'notices' | 'cancelled'>,
  before: { readonly process?: ProcessRecord | undefined; readonly steps: ReadonlyMap<string, string> },
): Effect | undefined {
  const process = changesOf(before.process && partOf(before.process), partOf(draft.process));
  const steps = Object.fromEntries(
    [...draft.steps.values()].flatMap((step) => {
      const known = before.steps.get(step.key);
      const { id: _id, key: _key, ...now } = step;
      const changes = changesOf(known === undefined ? undefined : (JSON.parse(known) as StepRecord), now);
      return changes ? [[step.key, changes]] : [];
    }),
  );
  const deadlines = draft.deadlines.map(({ stepKey, cause, dueAt, rule, working }): DeadlineEffect => {
    const step = draft.steps.get(stepKey);
    return step && sameContent([step.dueAt, step.rule, step.working], [dueAt, rule, working])
      ? { step: stepKey, cause }
      : { step: stepKey, cause, was: { dueAt, rule, working } };
  });
  const effect: Effect = {
    ...(process && { process }),
    ...(Object.keys(steps).length > 0 && { steps }),
    ...(deadlines.length > 0 && { deadlines }),
    ...(draft.notices.length > 0 && { notices: [...draft.notices] }),
    ...(draft.cancelled.length > 0 && { cancelled: [...draft.cancelled] }),
  };
  return Object.keys(effect).length === 0 ? undefined : effect;
}

function changesOf(before: object | undefined, after: object): Changes | undefined {
  const known = (before ?? {}) as Changes;
  const now = after as Changes;
  const changes = Object.keys({ ...known, ...now }).flatMap((name) => {
    if (name === 'id' || name === 'key') return [];
    if (sameContent(known[name], now[name])) return [];
    return [[name, now[name] ?? null] as const];
  });
  return changes.length === 0 ? undefined : Object.fromEntries(changes);
}

/**
 * Folds the effects of a process, oldest first, into the rows that they made. Undefined where the log does not
 * begin with the start of the process: such a log can make no rows.
 */
export function projectionOf(
  processId: string,
  logged: readonly LoggedEffect[],
  tableOf: (kind: string) => ProcessTable | undefined,
): Projection | undefined {
  const [first] = logged;
  if (!first || typeof first.effect.process?.['kind'] !== 'string') return undefined;
  const process: Record<string, unknown> = {};
  const steps = new Map<string, Record<string, unknown>>();
  const writtenAt = new Map<string, Instant>();
  const deadlines: ProjectedDeadline[] = [];
  const notices: (NoticeDraft & { at: Instant })[] = [];
  const cancelled: CancelledNotice[] = [];
  for (const { effect, sequence, at } of logged) {
    take(process, effect.process && withVisibility(effect.process, tableOf));
    for (const [key, changes] of Object.entries(effect.steps ?? {})) {
      const step = steps.get(key) ?? { id: stepIdOf(processId, key), key };
      take(step, changes);
      steps.set(key, step);
      writtenAt.set(key, at);
    }
    for (const [position, { step: stepKey, cause, was }] of (effect.deadlines ?? []).entries()) {
      const { dueAt, rule, working } = (was ?? steps.get(stepKey)) as unknown as StepRecord;
      // Within one settling, a step's due instants keep their order.
      const ordinal = ordinalOf(sequence, position);
      deadlines.push({ stepKey, ordinal, setAt: at, cause, dueAt, rule, working });
    }
    notices.push(...(effect.notices ?? []).map((notice) => ({ ...notice, at })));
    cancelled.push(...(effect.cancelled ?? []));
  }
  return {
    process: process as unknown as ProcessPart,
    steps: steps as unknown as ReadonlyMap<string, StepRecord>,
    deadlines,
    notices,
    cancelled,
    writtenAt,
    sequence: logged.at(-1)?.sequence ?? 0,
  };
}

/**
 * An effect says who may see its process, unless its kind does. One of an older version may say less than the kind does
 * now, or only whether the process is restricted.
 */
function withVisibility(changes: Changes, tableOf: (kind: string) => ProcessTable | undefined): Changes {
  const { restricted, ...known } = changes;
  const table: Pick<ProcessTable, 'visibility'> = tableOf(String(known['kind'])) ?? {};
  if (restricted === undefined && !('visibility' in known && table.visibility)) return changes;
  return { ...known, visibility: visibilityOf(table, restricted === true) };
}

function take(row: Record<string, unknown>, changes: Changes | undefined): void {
  for (const [name, value] of Object.entries(changes ?? {})) {
    if (value === null) delete row[name];
    else row[name] = value;
  }
}

/** The place of a due instant among those of its step: it grows with each settling, and within one. */
export const ordinalOf = (sequence: number, position: number): number => sequence * 1_000 + position;
