import type { Instant } from '../domain/time/time';
import type { AnyDefinition } from '../engine/definition/define-process';
import type { Database } from '../records/database';
import { definitionOf as definitionInCatalogue } from '../workflows/catalogue';
import {
  earlierMovement,
  type Carried,
  type CircumstanceAnswer,
  type CircumstanceRequest,
  type MovementRequest,
  type PersonRequest,
  type SettleRequest,
  type VisitRequest,
  type Settled,
} from '../workflows/shell/contracts';
import { recordCircumstanceIn, recordMovementIn, recordOfPersonIn, settleIn } from './act';
import { refusingForGood } from './failures';
import { takeVisitIn } from './visits-elsewhere';
import { takeUpFrom } from './take-up';
import type { RecordingContext, ToldCircumstance } from './follow-up';

export interface SettleDependencies extends Pick<RecordingContext, 'continueAfter' | 'newId'> {
  readonly database: Database;
  /** The catalogue, unless a bench or a test brings definitions of its own. */
  readonly definitionOf?: (kind: string) => AnyDefinition | undefined;
}

/**
 * The activities that record. Each is one transaction, and answers again what it answered before. A refusal is a
 * failure that is not retried and whose type is the error's code; then nothing was written. The caller retries
 * any other error.
 */
export function createSettle({
  database,
  newId,
  continueAfter,
  definitionOf = definitionInCatalogue,
}: SettleDependencies) {
  const context: RecordingContext = { definitionOf, continueAfter, newId };
  /** Records what a prison's movement means, once, and says which processes it concerns. */
  const recordMovement = async (request: MovementRequest & { now: Instant }): Promise<CircumstanceAnswer> =>
    refusingForGood(async () =>
      database.transaction().execute(async (trx) => recordMovementIn(trx, request, context)),
    );
  return {
    /** Settles one act of one process, once by its key. Each act takes the next place in the process's sequence. */
    async settle(request: SettleRequest): Promise<Settled> {
      return refusingForGood(async () =>
        database.transaction().execute(async (trx) => settleIn(trx, request, context)),
      );
    },

    /** Where a process stands, for a run that starts without having been told. */
    async takeUp({ processId }: { processId: string }): Promise<Carried> {
      return refusingForGood(async () => takeUpFrom(database, processId, continueAfter));
    },

    /** Records a circumstance of a subject, once, and says which processes it concerns. */
    async recordCircumstance(
      request: (CircumstanceRequest | MovementRequest) & { now: Instant },
    ): Promise<CircumstanceAnswer> {
      const movement = earlierMovement(request);
      if (movement) return recordMovement({ ...movement, now: request.now });
      const circumstance = request as ToldCircumstance;
      return refusingForGood(async () =>
        database.transaction().execute(async (trx) => recordCircumstanceIn(trx, circumstance, context)),
      );
    },

    recordMovement,

    /** Changes what a person is known by, once, and says which processes this concerns. */
    async recordOfPerson(
      request: (PersonRequest | VisitRequest) & { now: Instant },
    ): Promise<CircumstanceAnswer> {
      return refusingForGood(async () =>
        database
          .transaction()
          .execute(async (trx) =>
            request.do === 'take-visit'
              ? takeVisitIn(trx, request, context)
              : recordOfPersonIn(trx, request, context),
          ),
      );
    },
  };
}

export type SettleActivities = ReturnType<typeof createSettle>;
