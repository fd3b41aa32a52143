import type { Transaction } from 'kysely';
import { recordCircumstanceIn, recordMovementIn, settleIn } from '../../activities/act';
import type { SendingKnown } from '../../activities/fallen';
import { sameContent } from '../../domain/canonical';
import { Refused } from '../../domain/errors';
import type { Instant } from '../../domain/time/time';
import type { Database, Tables } from '../../records/database';
import { recordLawChange } from '../../records/law/law-changes';
import { appendEvents } from '../../records/log/append';
import { holdProcess } from '../../records/proof/mend';
import { markDelivered, skipLostPlaces } from '../../records/proof/restored';
import { eventsInLog } from '../../records/proof/rows-of-process';
import { ownKeys, rebuiltCause, type Settled } from '../../workflows/shell/contracts';
import type { DefinitionOf } from '../differences';
import type { RecordedCircumstance, RecordedLawChange, SettledAct } from '../histories/history';
import type { Workflows } from '../histories/workflows';
import type { Loss, RestoreReport } from './losses';
import { nameOfTold, type MissingOfProcess } from './missing';

export interface RestoreDependencies {
  readonly database: Database;
  readonly definitionOf: DefinitionOf;
  readonly workflows: Workflows;
  readonly newId: () => string;
  /** After how many events of history a run continues as new. */
  readonly continueAfter: number;
  readonly now: () => Instant;
}

export interface RestoreScope {
  readonly process?: string | undefined;
  readonly dryRun: boolean;
  /** Goes on without what Temporal no longer keeps, and writes into the log that it is lost. */
  readonly acceptLoss: boolean;
}

/** Does again what only histories still tell, and notes in the report what came of it. */
export class Repeater {
  /** Processes of which an act could not be settled: what comes after it would lean on nothing. */
  private readonly stopped = new Set<string>();

  constructor(
    private readonly parts: RestoreDependencies,
    private readonly scope: RestoreScope,
    private readonly report: RestoreReport,
    private readonly sendingAt: SendingKnown,
  ) {}

  /** Settles one act again, with its own key, actor and instant. */
  async act({ id: process, lost }: MissingOfProcess, one: SettledAct): Promise<void> {
    const { acceptLoss, dryRun } = this.scope;
    if (this.stopped.has(process) || (lost.length > 0 && !acceptLoss)) return;
    const { sequence, act } = one;
    try {
      if (!dryRun) {
        const fields = answersThatDiffer(one, await this.settleAgain(process, one));
        if (fields.length > 0) this.report.lost.push({ what: 'other-answer', process, sequence, fields });
      }
      this.report.settled.set(process, [...(this.report.settled.get(process) ?? []), sequence]);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (!acceptLoss) this.stopped.add(process);
      this.report.lost.push(
        error.code === 'subject.not-found' && act.do === 'start'
          ? { what: 'subject', process, subject: act.subjectId }
          : { what: 'act', process, sequence, code: error.code },
      );
    }
  }

  private async settleAgain(
    processId: string,
    { sequence, key, by, at, act, settled }: SettledAct,
  ): Promise<Settled> {
    const { database, definitionOf, newId } = this.parts;
    return database.transaction().execute(async (trx) => {
      const has = await holdProcess(trx, processId);
      return settleIn(
        trx,
        { processId, now: at, by, key, act },
        {
          definitionOf,
          newId,
          sendingAt: this.sendingAt,
          continueAfter: settled.continueAfter,
          place: Math.max(sequence, has + 1),
          recorded: settled.answer.fact !== undefined,
          direct: settled.act !== undefined,
          orderedAt: settled.orderedAt,
        },
      );
    });
  }

  /** Records a circumstance again, or what a movement means. */
  async circumstance(one: RecordedCircumstance): Promise<void> {
    const name = nameOfTold(one);
    try {
      if (await this.changesAnything(one)) this.report.circumstances.push(name);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.report.lost.push({ what: 'circumstance', circumstance: name });
    }
  }

  /** Whether recording it adds to the log. A dry run is rolled back. */
  private async changesAnything(told: RecordedCircumstance): Promise<boolean> {
    const { database, definitionOf, newId, continueAfter } = this.parts;
    const context = { definitionOf, newId, continueAfter, sendingAt: this.sendingAt };
    try {
      return await database.transaction().execute(async (trx) => {
        const before = await eventsInLog(trx);
        if (told.of === 'movement') await recordMovementIn(trx, { ...told.request, now: told.at }, context);
        else await recordCircumstanceIn(trx, { ...told.request, now: told.at }, context);
        const changed = (await eventsInLog(trx)) > before;
        if (this.scope.dryRun) throw new DryRunEnded(changed);
        return changed;
      });
    } catch (error) {
      if (error instanceof DryRunEnded) return error.changed;
      throw error;
    }
  }

  /** Changes the law again, and has what that moves settled. */
  async lawChange({ request, at, notBefore }: RecordedLawChange): Promise<void> {
    const { database, workflows } = this.parts;
    if (!this.scope.dryRun) {
      await database.transaction().execute(async (trx) => recordLawChange(trx, request, at));
      await workflows.resumeLawChange(request.id, notBefore);
    }
    this.report.lawChanges.push(request.id);
  }

  /** Marks as delivered what was, and writes into the log that the process was restored; with a loss, what is lost. */
  async finish({ id, delivered, newest }: MissingOfProcess): Promise<void> {
    const { database } = this.parts;
    const { dryRun } = this.scope;
    for (const one of delivered)
      if (dryRun || (await database.transaction().execute(async (trx) => markDelivered(trx, one))))
        this.report.delivered.push(one.notice);
    if (!dryRun) await database.transaction().execute(async (trx) => this.noteRestored(trx, id, newest));
  }

  private async noteRestored(trx: Transaction<Tables>, id: string, newest: number): Promise<void> {
    const sequences = this.report.settled.get(id) ?? [];
    const has = await holdProcess(trx, id);
    const goesOn = this.scope.acceptLoss && has > 0 && has < newest;
    if (!goesOn && sequences.length === 0) return;
    if (goesOn) await skipLostPlaces(trx, id, { newest, key: ownKeys.lost(`${has + 1}-${newest}`) });
    const lost = this.report.lost.filter((one: Loss) => 'process' in one && one.process === id);
    await appendEvents(trx, id, [
      {
        at: this.parts.now(),
        type: 'records-restored',
        actor: 'vigil',
        cause: 'records-restored',
        data: { settlings: sequences, ...(lost.length > 0 && { lost }) },
      },
    ]);
  }
}

/** Ends a transaction that was tried only to see what it would do. */
class DryRunEnded extends Error {
  constructor(readonly changed: boolean) {
    super('a dry run writes nothing');
  }
}

/** In what an act that was settled again was answered otherwise than the first time. */
function answersThatDiffer({ settled: first, act }: SettledAct, again: Settled): string[] {
  const shown = ({ answer, open, wakeAt, deliver, nudges }: Settled): Record<string, unknown> => ({
    fact: answer.fact,
    opened: [...answer.opened].sort(),
    over: answer.over,
    open: [...open].sort(),
    wakeAt,
    nudged: nudges.map(({ processId }) => processId).sort(),
    // Which notices are pending is not the same any more.
    ...(!(act.do === 'nudge' && act.cause === rebuiltCause) && { deliver: [...deliver].sort() }),
  });
  const [a, b] = [shown(first), shown(again)];
  return Object.keys(a).filter((name) => !sameContent(a[name], b[name]));
}
