import { calendarOf } from '../../domain/calendars/calendar';
import { firstTold, type Spell } from '../../domain/circumstances';
import { Refused } from '../../domain/errors';
import type { StaffId } from '../../domain/people/parties';
import { instantOf, later, type Instant } from '../../domain/time/time';
import { catalogue } from '../../workflows/catalogue';
import { rules } from '../../workflows/rules';
import { explanationsOf } from '../../engine/asking/explain';
import type { AnyDefinition, Explanation } from '../../engine/definition/define-process';
import { stepTableOf } from '../../engine/capabilities/common-steps';
import { hasFallen } from '../../engine/acts/step-at-hand';
import { isReviewed, type ProcessTable } from '../../engine/definition/table';
import type { Work } from '../../engine/definition/work';
import type { Act } from '../../engine/acts/acts';
import type { Fact, FactData } from '../../engine/model/facts';
import { isOpen, type ProcessRecord, type StepRecord } from '../../engine/model/rows';
import type { EventDraft, NoticeDraft, StartDraft, ToldNotice } from '../../engine/model/drafts';
import type { ReferenceData, Surroundings } from '../../engine/model/surroundings';
import { startedBy } from '../../engine/capabilities/starts';
import type { LoggedEffect } from '../../engine/log/effect';
import { afterSettlement, heldAfter, said, spellsSaid } from '../../engine/kernel/after';
import { settle, type Loaded, type Settlement } from '../../engine/kernel/settle';
import { broughtFor } from '../../engine/kernel/whole-log';

export interface Living {
  readonly id: string;
  readonly subject: string;
  process: ProcessRecord;
  steps: Map<string, StepRecord>;
  facts: Fact[];
  sent: Set<string>;
  events: (EventDraft & { at: Instant })[];
  notices: NoticeDraft[];
  told: readonly ToldNotice[];
  wakeAt: Instant | undefined;
  settlings: number;
  /** What the log keeps of each settling, as it comes back from it. */
  effects: LoggedEffect[];
}

const loadedOf = ({ process, steps, sent, told }: Living): Loaded => ({
  process,
  steps: [...steps.values()],
  sent: [...sent],
  told,
});

/** The member of staff whom a process is about: outside this world the directory says so. */
const aboutWhom = ({ table }: AnyDefinition, input: FactData = {}): StaffId | undefined =>
  table.subject === 'staff' ? (input['member'] as StaffId | undefined) : undefined;

const secondPerson = 'somebody else';

/** The engine with nothing around it: no server, no database, and a clock that a test moves. */
export class World {
  readonly living = new Map<string, Living>();
  readonly spells = new Map<string, Spell[]>();
  /** Names and references of a subject. */
  readonly names = new Map<string, string[]>();
  private count = 0;
  refolds = 0;
  /** Units that nothing has been sent to yet, whatever was written for them. */
  readonly outOfReach = new Set<string>();
  reference: ReferenceData = { rules, calendarOf: () => calendarOf('england-and-wales'), policies: [] };

  constructor(
    public now: Instant,
    private readonly definitions: Readonly<Record<string, AnyDefinition>> = catalogue,
  ) {}

  /** Ids that the next facts get, in place of made ones. */
  ids: string[] = [];
  prefix = 'f';
  private newId = (): string => this.ids.shift() ?? `${this.prefix}${++this.count}`;

  start(
    kind: string,
    subject: string,
    input: FactData,
    id = `${kind}-${++this.count}`,
    on?: Instant,
  ): Living {
    const settlement = this.settle(
      { kind, id, subject },
      { do: 'start', kind, subjectId: subject, input, on },
      undefined,
      'starter',
    );
    const one: Living = {
      id,
      subject,
      process: settlement.process,
      steps: new Map(),
      facts: [],
      sent: new Set(),
      events: [],
      notices: [],
      told: [],
      wakeAt: undefined,
      settlings: 0,
      effects: [],
    };
    this.living.set(id, one);
    this.keep(one, settlement);
    return one;
  }

  act(one: Living, act: Act, by = 'somebody'): Settlement {
    const settlement = this.settle(
      { kind: one.process.kind, id: one.id, subject: one.subject },
      act,
      one,
      by,
    );
    this.keep(one, settlement);
    return settlement;
  }

  /** One settling of a process, with all that it is brought; nothing is kept of it. */
  settle(
    { kind, id, subject }: { kind: string; id: string; subject: string },
    act: Act,
    one?: Living,
    by = 'somebody',
    settledBefore?: Surroundings['settledBefore'],
  ): Settlement {
    const definition = this.definitions[kind];
    if (!definition) throw new Error(`no kind ${kind}`);
    const brought = broughtFor(one && { loaded: loadedOf(one), facts: one.facts }, act, this.now, definition);
    if (brought.facts) this.refolds += 1;
    return settle({
      definition,
      processId: id,
      act,
      by,
      newId: this.newId,
      around: {
        now: this.now,
        spells: this.spells.get(subject) ?? [],
        reference: this.reference,
        about: aboutWhom(definition, act.do === 'start' ? act.input : one?.process.input),
        settledBefore,
        hasOne: this.ofKind(kind).some(
          (other) => other.subject === subject && other.process.outcome === undefined,
        ),
        beside: this.ofKind(kind)
          .filter((other) => other.subject === subject && other.id !== id)
          .map(({ process }) => process),
        namesOfSubject: this.names.get(subject) ?? [],
        workInProgress: this.workBeside(id, subject),
      },
      ...brought,
    });
  }

  /** Open steps of the subject's other processes. */
  private workBeside(id: string, subject: string): Work[] {
    return [...this.living.values()]
      .filter((other) => other.subject === subject && other.id !== id && other.process.visibility === 'area')
      .flatMap((other) =>
        this.open(other).map(({ step, key, owner, dueOn }) => ({
          process: other.id,
          kind: other.process.kind,
          step,
          key,
          owner,
          dueOn,
        })),
      );
  }

  private keep(one: Living, settlement: Settlement): void {
    const after = afterSettlement(loadedOf(one), settlement, this.now);
    one.process = JSON.parse(JSON.stringify(after.process)) as ProcessRecord;
    one.steps = new Map(after.steps.map((step) => [step.key, { ...step }]));
    one.sent = new Set(after.sent);
    for (const { type, data } of settlement.events) if (type === 'fact') one.facts.push(data as Fact);
    one.events.push(...settlement.events.map((event) => ({ ...event, at: this.now })));
    one.notices.push(...settlement.notices);
    const isSent = ({ sending, toUnit }: ToldNotice): boolean =>
      sending === 'waiting' && !this.outOfReach.has(toUnit);
    one.told = (after.told ?? []).map((told) => (isSent(told) ? { ...told, sending: 'ended' } : told));
    one.wakeAt = settlement.wakeAt;
    one.settlings += 1;
    if (settlement.effect) {
      const effect = JSON.parse(JSON.stringify(settlement.effect)) as LoggedEffect['effect'];
      one.effects.push({ sequence: one.settlings, at: this.now, effect });
    }
    const before = this.of(one.subject);
    const touched = new Set(said(settlement).map(({ id }) => id));
    const newly = spellsSaid(settlement);
    this.spells.set(one.subject, heldAfter(before, settlement, this.now));
    const since = [...before.filter(({ id }) => touched.has(id)), ...newly].map(({ from }) =>
      instantOf(from),
    );
    if (since.length > 0) this.nudge(one.subject, since.sort()[0], one.id);
    for (const start of settlement.starts) this.startOther(one.subject, start);
    for (const spell of newly) this.startedBy(one.subject, spell);
  }

  private startedBy(subject: string, spell: Spell): void {
    const around = { now: this.now, spells: this.of(subject) };
    for (const start of startedBy(Object.values(this.definitions), spell, around))
      this.startOther(subject, start);
  }

  private startOther(subject: string, { kind, processId, input }: StartDraft): void {
    if (this.living.has(processId)) return;
    try {
      this.start(kind, subject, input, processId);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  /** The processes of a kind, oldest first. */
  ofKind(kind: string): Living[] {
    return [...this.living.values()].filter((one) => one.process.kind === kind);
  }

  of(subject: string): Spell[] {
    return this.spells.get(subject) ?? [];
  }

  /** Takes a circumstance back: it never held. */
  withdraw(subject: string, id: string): void {
    const before = this.of(subject).find((known) => known.id === id);
    this.spells.set(
      subject,
      this.of(subject).filter((known) => known.id !== id),
    );
    this.nudge(subject, before && instantOf(before.from), '');
  }

  circumstance(subject: string, spell: Spell): void {
    const before = this.of(subject).find((known) => known.id === spell.id);
    const told = spell.told ?? firstTold(before, spell, this.now);
    this.spells.set(subject, [...this.of(subject).filter(({ id }) => id !== spell.id), { ...spell, told }]);
    const touched = [spell.from, spell.to, before?.from, before?.to].flatMap((when) =>
      when ? [instantOf(when)] : [],
    );
    this.nudge(subject, touched.sort()[0], '');
    this.startedBy(subject, spell);
  }

  /** What is told of a time before a process ended reaches it too: it can make it run again. */
  private nudge(subject: string, since: Instant | undefined, except: string): void {
    for (const one of this.living.values()) {
      const { outcome, endedAt } = one.process;
      const reached =
        outcome === undefined || (since !== undefined && endedAt !== undefined && since < endedAt);
      if (one.subject === subject && one.id !== except && reached)
        this.act(one, { do: 'nudge', cause: 'circumstance', since });
    }
  }

  /** Lets time pass, settling each process at the instants at which anything happens. */
  advance(to: Instant): void {
    for (;;) {
      const next = [...this.living.values()]
        .filter((one) => one.process.outcome === undefined && one.wakeAt !== undefined && one.wakeAt <= to)
        .sort((a, b) => ((a.wakeAt ?? '') < (b.wakeAt ?? '') ? -1 : 1))[0];
      if (!next?.wakeAt) break;
      this.now = later(this.now, next.wakeAt);
      this.act(next, { do: 'time' });
    }
    this.now = later(this.now, to);
  }

  /** What the process shows of how it found what it goes by. */
  explanations(one: Living): readonly Explanation[] {
    const definition = this.definitions[one.process.kind];
    if (!definition) throw new Error(`no kind ${one.process.kind}`);
    return explanationsOf(definition, one.process, {
      now: this.now,
      spells: this.of(one.subject),
      reference: this.reference,
    });
  }

  open(one: Living): StepRecord[] {
    return [...one.steps.values()].filter(isOpen);
  }

  keys(one: Living): string[] {
    return this.open(one)
      .map(({ step }) => step)
      .sort();
  }

  step(one: Living, name: string): StepRecord {
    const found = this.open(one)
      .filter(({ step, key }) => step === name || key === name)
      .at(-1);
    if (!found) throw new Error(`${name} is not open; open: ${this.keys(one).join(', ')}`);
    return found;
  }

  /** An open step, or one that has fallen away, of which it can still be told that it was done before. */
  private stepToAnswer(one: Living, name: string, on: Instant | undefined): StepRecord {
    const known = [...one.steps.values()].filter(({ step, key }) => step === name || key === name);
    const fallen = on === undefined || known.some(isOpen) ? undefined : known.filter(hasFallen).at(-1);
    return fallen ?? this.step(one, name);
  }

  /** Answers a step; what is handed in for a review, somebody else accepts at once. */
  complete(one: Living, name: string, outcome: string, data: FactData = {}, on?: Instant): Fact {
    const { id: step, step: called } = this.stepToAnswer(one, name, on);
    const table = stepTableOf(this.definitions[one.process.kind]?.table as ProcessTable, called);
    const reviewed = table !== undefined && isReviewed(table, outcome);
    if (reviewed) this.act(one, { do: 'submit', step, outcome, data, on });
    const { fact } = reviewed
      ? this.act(one, { do: 'accept', step }, secondPerson)
      : this.act(
          one,
          { do: 'complete', step, outcome, data, on },
          called === 'second-person' ? secondPerson : undefined,
        );
    if (!fact) throw new Error('an answer is a fact');
    return fact;
  }

  /** Gives a command; what needs a second person, somebody else accepts at once. */
  command(one: Living, name: string, data: FactData, on?: Instant): Fact {
    const asked = this.act(one, { do: 'command', name, data, on });
    const step = asked.fact ? undefined : this.open(one).find((open) => open.step === 'second-person');
    const { fact } = step
      ? this.act(one, { do: 'complete', step: step.id, outcome: 'accepted', data: {} }, secondPerson)
      : asked;
    if (!fact) throw new Error('a command is a fact');
    return fact;
  }
}
