import { calendarOf } from '../../domain/calendars/calendar';
import type { Spell } from '../../domain/circumstances';
import { dayOf, timeOn, type Instant } from '../../domain/time/time';
import type { Act } from '../../engine/acts/acts';
import type { Fact } from '../../engine/model/facts';
import { afterSettlement, heldAfter } from '../../engine/kernel/after';
import { isOpen, type ProcessRecord, type StepRecord } from '../../engine/model/rows';
import type { Surroundings } from '../../engine/model/surroundings';
import { settle, type Loaded, type Settlement } from '../../engine/kernel/settle';
import { broughtFor } from '../../engine/kernel/whole-log';
import { definitionOf } from '../../workflows/catalogue';
import { rules } from '../../workflows/rules';
import { home, inputFrom, visit } from './input';

/** A registration without anything around it, as the engine alone would keep it. */
export class Life {
  known: Loaded | undefined;
  readonly facts: Fact[] = [];
  spells: Spell[] = [{ id: 'home', kind: 'accountable', from: '1990-01-01', value: home }];
  private count = 0;

  constructor(public now: Instant) {
    const act = {
      do: 'start',
      kind: 'registration',
      subjectId: 'bench',
      input: inputFrom(dayOf(now)),
    } as const;
    this.keep(this.settled(act));
  }

  act(act: Act): void {
    this.keep(this.settled(act));
  }

  /** The steps that a settling loads: those that something can still turn on. */
  loaded(all = false): StepRecord[] {
    return this.known?.steps.filter(({ forgotten }) => all || !forgotten) ?? [];
  }

  settled(act: Act): Settlement {
    const definition = definitionOf('registration');
    if (!definition) throw new Error('no such kind');
    const { known: loaded, facts } = this;
    const around: Surroundings = {
      now: this.now,
      spells: this.spells,
      reference: { rules, calendarOf: () => calendarOf('england-and-wales'), policies: [] },
    };
    return settle({
      definition,
      act,
      around,
      processId: 'bench',
      by: 'bench',
      newId: () => `fact-${++this.count}`,
      ...broughtFor(loaded && { loaded, facts }, act, this.now, definition),
    });
  }

  private keep(settlement: Settlement): void {
    const { process, ...rest } = afterSettlement(this.known, settlement, this.now);
    this.known = { ...rest, process: JSON.parse(JSON.stringify(process)) as ProcessRecord };
    if (settlement.fact) this.facts.push(settlement.fact);
    this.spells = heldAfter(this.spells, settlement, this.now);
  }

  /** One visit, and what the units owe after it: three facts. */
  visit(of: readonly string[]): void {
    this.act({ do: 'command', name: 'record-notification', data: { of, on: this.now, ...visit } });
    for (const { key, step } of this.loaded().filter(isOpen)) {
      const data = step === 'acknowledge-notification' ? { biometrics: false } : {};
      const outcome = {
        'acknowledge-notification': 'given',
        'record-on-visor': 'recorded',
        'tell-partners': 'told',
      }[step];
      if (outcome) this.act({ do: 'complete', step: key, outcome, data });
    }
  }

  tell(spell: Spell): void {
    this.spells = [...this.spells.filter(({ id }) => id !== spell.id), spell];
    this.act({ do: 'nudge', cause: spell.id, since: timeOn(dayOf(spell.from), '00:00') });
  }
}
