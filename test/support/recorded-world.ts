import { createSettle } from '../../activities/settle';
import { idFrom } from '../../api/ids';
import { fromMilliseconds, later, type Instant } from '../../domain/time/time';
import type { Database } from '../../records/database';
import { catalogue } from '../../workflows/catalogue';
import type { AnyDefinition } from '../../engine/definition/define-process';
import type { Act } from '../../engine/acts/acts';
import type { FactData } from '../../engine/model/facts';
import type { ActAnswer, CircumstanceRequest, Nudge } from '../../workflows/shell/contracts';
import { seedPerson } from './people';

/**
 * The engine with the records beneath it and no Temporal: everything is settled in PostgreSQL as it would be, at
 * instants that a test chooses.
 */
export class RecordedWorld {
  private count = 0;
  private readonly settling;

  constructor(
    readonly database: Database,
    public now: Instant,
    definitions: Readonly<Record<string, AnyDefinition>> = catalogue,
  ) {
    this.settling = createSettle({
      database,
      newId: this.nextId,
      continueAfter: 400,
      definitionOf: (kind) => definitions[kind],
    });
  }
  /** The same ids in the same order each time: one world to a database. */
  private readonly nextId = (): string => idFrom('recorded world', String(++this.count));

  person = async (unit: `police:${string}/${string}`): Promise<string> =>
    seedPerson(this.database, unit, this.now, this.nextId());

  async start(kind: string, subjectId: string, input: FactData, restricted = false): Promise<ActAnswer> {
    const processId = this.nextId();
    return this.act(processId, { do: 'start', kind, subjectId, input, restricted });
  }

  async act(processId: string, act: Act, by = 'tester', at: Instant = this.now): Promise<ActAnswer> {
    const settled = await this.settling.settle({
      processId,
      act,
      by,
      key: this.nextId(),
      now: at,
    });
    await this.tell(settled.nudges);
    return settled.answer;
  }

  async circumstance(request: Omit<CircumstanceRequest, 'by'>): Promise<void> {
    const { nudges } = await this.settling.recordCircumstance({ ...request, by: 'tester', now: this.now });
    await this.tell(nudges);
  }

  private async tell(nudges: readonly Nudge[]): Promise<void> {
    for (const { processId, cause, since } of nudges)
      await this.act(processId, { do: 'nudge', cause, since });
  }

  /** Lets time pass, settling each process at the instants at which anything happens. */
  async advance(to: Instant): Promise<void> {
    for (;;) {
      const next = await this.database
        .selectFrom('process')
        .select(['id', 'wake_at'])
        .where('outcome', 'is', null)
        .where('wake_at', '<=', to)
        .orderBy('wake_at')
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      if (!next?.wake_at) break;
      this.now = later(this.now, next.wake_at);
      await this.act(next.id, { do: 'time' });
    }
    this.now = later(this.now, to);
  }

  async pass(hours: number): Promise<void> {
    await this.advance(fromMilliseconds(Date.parse(this.now) + hours * 3_600_000));
  }

  /** The id of the open step of that name. */
  async step(processId: string, name: string): Promise<string> {
    const { id } = await this.database
      .selectFrom('step')
      .select('id')
      .where('process_id', '=', processId)
      .where('step', '=', name)
      .where('is_open', '=', true)
      .orderBy('opened_at', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    return id;
  }
}
