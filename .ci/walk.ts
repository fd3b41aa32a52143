import { bundledHolidays, calendarFrom } from '../domain/calendars/calendar';
import { type CircumstanceKind, type Spell } from '../domain/circumstances';
import { Refused } from '../domain/errors';
import { later, plusDays, type Instant } from '../domain/time/time';
import type { AnyDefinition } from '../engine/definition/define-process';
import type { Field, Fields } from '../engine/definition/fields';
import { isReviewed } from '../engine/definition/table';
import type { Act } from '../engine/acts/acts';
import type { Fact, FactData } from '../engine/model/facts';
import { isCommonStep, stepTableOf } from '../engine/capabilities/common-steps';
import { isOpen, type StepRecord } from '../engine/model/rows';
import type { ReferenceData } from '../engine/model/surroundings';
import { afterSettlement, heldAfter } from '../engine/kernel/after';
import { settle, type Loaded, type Settlement } from '../engine/kernel/settle';
import { broughtFor } from '../engine/kernel/whole-log';
import { rules } from '../workflows/rules';

/** What leads from where to where: a step's outcome or a command, and the step that opens or the end that comes. */
export interface Way {
  readonly from: string;
  readonly by: string;
  readonly to: string;
}

const began: Instant = '2026-05-01T10:00:00.000Z';
// Enough for every way of the definitions there are, and an end for those that repeat.
const mostStates = 80;
const calendar = calendarFrom(bundledHolidays('england-and-wales'));
const reference: ReferenceData = { rules, calendarOf: () => calendar, policies: [] };

interface State {
  readonly loaded: Loaded;
  readonly spells: readonly Spell[];
  readonly now: Instant;
  readonly wakeAt: Instant | undefined;
  readonly facts: readonly Fact[];
}

/**
 * Tries a definition out: starts it with each of some inputs, answers each step in each way, gives each command,
 * lets time pass, and notes what follows from what. Without chance: the same definition gives the same.
 */
export function walk(definition: AnyDefinition): readonly Way[] {
  const ways = new Map<string, Way>();
  for (const spells of startingCircumstances) walkFrom(definition, spells, ways);
  return [...ways.values()];
}

function walkFrom(definition: AnyDefinition, starting: readonly Spell[], ways: Map<string, Way>): void {
  const states: State[] = [];
  const known = new Set<string>();
  let count = 0;
  const newId = (): string => `f${++count}`;

  const take: Take = (from, by, before, act, at, spells) => {
    const settlement = tried(definition, before, { act, at, spells, newId });
    if (!settlement) return;
    for (const way of waysOf(from, by, before, settlement)) ways.set(`${from} ${by} ${way.to}`, way);
    const { outcome: end } = settlement.process;
    const loaded = afterSettlement(before?.loaded, settlement, at);
    const name = nameOf(loaded);
    if (end !== undefined || known.has(name) || states.length >= mostStates) return;
    known.add(name);
    states.push({
      loaded,
      spells: heldAfter(spells, settlement, at),
      now: at,
      wakeAt: settlement.wakeAt,
      facts: [...(before?.facts ?? []), ...(settlement.fact ? [settlement.fact] : [])],
    });
  };

  for (const input of samplesOf(definition.table.input, began)) {
    const { kind } = definition.table;
    const held = [...starting, ...accountableOf(input)];
    take('start', '', undefined, { do: 'start', kind, subjectId: 'person', input }, began, held);
  }
  for (let next = 0; next < states.length; next++) {
    const state = states[next];
    if (state) goOn(definition, state, take);
  }
}

interface Trial {
  readonly act: Act;
  readonly at: Instant;
  readonly spells: readonly Spell[];
  readonly newId: () => string;
}

/** What an act makes of a state; undefined where the kind refuses it. */
function tried(
  definition: AnyDefinition,
  before: State | undefined,
  { act, at, spells, newId }: Trial,
): Settlement | undefined {
  const settled = (known: State | undefined, one: Act, by: string): Settlement =>
    settle({
      definition,
      processId: 'walk',
      act: one,
      by,
      newId,
      around: { now: at, spells, reference },
      ...broughtFor(known, one, at, definition),
    });
  try {
    // Whoever asks may not be whoever decides.
    const settlement = settled(before, act, act.do === 'start' ? 'starter' : 'walker');
    const accepting = before && acceptanceOf(act, settlement);
    if (!accepting) return settlement;
    // What one hands in, or asks for, another accepts.
    return settled(
      { ...before, loaded: afterSettlement(before.loaded, settlement, at) },
      accepting,
      'reviewer',
    );
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

/** How a second person accepts what somebody handed in or asked for; undefined where nobody needs to. */
function acceptanceOf(act: Act, { steps }: Settlement): Act | undefined {
  if (act.do === 'submit') return { do: 'accept', step: act.step };
  const asks = act.do === 'command' && steps.find((step) => step.step === 'second-person' && isOpen(step));
  return asks ? { do: 'complete', step: asks.key, outcome: 'accepted', data: {} } : undefined;
}

/** What followed: steps that opened, processes that started, and how it ended. */
function waysOf(from: string, by: string, before: State | undefined, settlement: Settlement): Way[] {
  const opened = new Set(settlement.opened);
  const wasNamed = new Set(before?.loaded.steps.filter(isOpen).map(({ step }) => step));
  const steps = settlement.steps
    .filter(({ id, step }) => !isCommonStep(step) && opened.has(id) && (!wasNamed.has(step) || from === step))
    .map(({ step }) => step);
  const { outcome: end } = settlement.process;
  const ends = end === undefined ? [] : [`end ${end}`];
  return [...steps, ...settlement.starts.map(({ kind }) => `start ${kind}`), ...ends].map((to) => ({
    from,
    by,
    to,
  }));
}

/** A state by what is open and how steps ended: two states of one name go on alike. */
function nameOf({ steps }: Loaded): string {
  const open = steps.filter(isOpen).map(({ step }) => step);
  const ends = new Set(steps.map(({ step, outcome }) => `${step}:${outcome ?? ''}`));
  return `${open.sort().join(' ')}|${[...ends].sort().join(' ')}`;
}

type Take = (
  from: string,
  by: string,
  before: State | undefined,
  act: Act,
  at: Instant,
  spells: readonly Spell[],
) => void;

function goOn({ table }: AnyDefinition, state: State, take: Take): void {
  const { spells, now } = state;
  for (const step of firstOfEach(state.loaded.steps.filter(isOpen))) {
    const of = stepTableOf(table, step.step);
    if (!of || isCommonStep(step.step)) continue;
    for (const [outcome, fields] of Object.entries(of.outcomes))
      for (const data of samplesOf(fields, now))
        take(
          step.step,
          outcome,
          state,
          { do: isReviewed(of, outcome) ? 'submit' : 'complete', step: step.key, outcome, data },
          now,
          spells,
        );
  }
  for (const [name, { input }] of Object.entries(table.commands))
    for (const data of samplesOf(input, now))
      take(name, '', state, { do: 'command', name, data }, now, spells);
  if (state.wakeAt !== undefined) {
    const at = later(now, state.wakeAt);
    const due = state.loaded.steps.find(
      (step) => isOpen(step) && step.dueAt !== undefined && step.dueAt < at,
    );
    take(due?.step ?? 'start', 'in time', state, { do: 'time' }, at, spells);
  }
}

const firstOfEach = (steps: readonly StepRecord[]): StepRecord[] => [
  ...new Map([...steps].reverse().map((step) => [step.step, step])).values(),
];

/** Who is accountable at the start: the first unit that the input names. */
function accountableOf(input: FactData): Spell[] {
  const unit = Object.values(input).find((value) => typeof value === 'string' && value.startsWith('police:'));
  return unit === undefined
    ? []
    : [{ id: 'accountable', kind: 'accountable', from: '2000-01-01', value: unit as 'police:a/b' }];
}

const heldSince = <K extends CircumstanceKind>(kind: K, value: Spell<K>['value']): Spell => ({
  id: kind,
  kind,
  from: '2001-01-01',
  value,
});
const usual: readonly Spell[] = [
  heldSince('licence', 'determinate'),
  heldSince('notified-indefinitely', true),
  heldSince('first-notified', 'adult'),
  heldSince('registered', 'soa'),
];
/** What holds when a process starts: what kinds need, and what they turn on. */
const startingCircumstances: readonly (readonly Spell[])[] = [
  usual,
  [...usual, heldSince('mappa-level', '2'), heldSince('risk', 'high')],
  [...usual, heldSince('mappa-level', '3'), heldSince('custody', true)],
  [],
];

/** A few data that fit some fields: each option of each choice is in one of them. */
function samplesOf(fields: Fields, now: Instant): FactData[] {
  const entries = Object.entries(fields);
  const base = Object.fromEntries(
    entries
      .filter(([, { optional }]) => !optional)
      .map(([name, field], at) => [name, sampleOf(field, now, at)]),
  );
  const whole = Object.fromEntries(entries.map(([name, field], at) => [name, sampleOf(field, now, at)]));
  const choices = entries.flatMap(([name, field]) =>
    (field.type === 'one-of' || field.type === 'some-of' ? (field.options ?? []) : []).map((option) => ({
      ...whole,
      [name]: field.type === 'some-of' ? [option] : option,
    })),
  );
  const flags = entries.flatMap(([name, { type }]) =>
    type === 'flag'
      ? [
          { ...whole, [name]: true },
          { ...whole, [name]: false },
        ]
      : [],
  );
  const all = [base, whole, ...choices, ...flags];
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

function sampleOf(field: Field, now: Instant, at: number): unknown {
  const today = now.slice(0, 10) as `${number}-${number}-${number}`;
  switch (field.type) {
    case 'text':
    case 'nameless':
      return 'in words';
    case 'day':
      return plusDays(today, -1);
    case 'past-instant':
      return now;
    case 'instant':
      return `${plusDays(today, 30)}T10:00:00.000Z`;
    case 'whole':
      return 12;
    case 'flag':
      return false;
    case 'unit':
      return `police:force-${at}/mosovo`;
    case 'staff':
      return 'staff:named';
    case 'evidence':
      return 'evidence:1';
    case 'hash':
      return '0'.repeat(64);
    case 'one-of':
      return field.options?.[0];
    case 'some-of':
      return field.options;
    case 'list':
      return [
        Object.fromEntries(
          Object.entries(field.fields ?? {}).map(([name, inner], index) => [
            name,
            sampleOf(inner, now, index + 20),
          ]),
        ),
      ];
    default:
      return field.type satisfies never;
  }
}
