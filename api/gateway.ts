import { WithStartWorkflowOperation, WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Instant } from '../domain/time/time';
import { uuidFrom } from '../domain/uuid';
import { isReservedKind, workflowTypeOf } from '../workflows/catalogue';
import type { AbsenceRequest } from '../domain/people/absence';
import type { LawChangeRequest } from '../domain/law/law-change';
import type { Act } from '../engine/acts/acts';
import {
  absenceUpdate,
  absenceWorkflow,
  absenceWorkflowId,
  changeUpdate,
  circumstanceWorkflow,
  circumstanceWorkflowId,
  lawChangeWorkflow,
  lawChangeWorkflowId,
  movementWorkflow,
  movementWorkflowId,
  recordUpdate,
  resumeSignal,
  returnUpdate,
  startUpdate,
  workflowIdOf,
  type AbsenceInput,
  type ActAnswer,
  type ActRequest,
  type CircumstanceRequest,
  type LawChangeAnswer,
  type MovementRequest,
  type RecordAnswer,
  type ReturnRequest,
} from '../workflows/shell/contracts';

/** How the API asks processes to do things. Every call is bounded in time and safe to repeat with its key. */
export interface Gateway {
  /** Starts a process, once per id; refusals are thrown as Temporal's failures. */
  start(kind: string, processId: string, request: ActRequest): Promise<ActAnswer>;
  /** One act of a process that the records know. A run that ended, or was lost, is taken up again. */
  act(kind: string, processId: string, request: ActRequest): Promise<ActAnswer>;
  recordCircumstance(key: string, request: CircumstanceRequest): Promise<RecordAnswer>;
  /** Has a prison's movement that the records hold decided on, once. */
  recordMovement(request: MovementRequest): Promise<void>;
  /** Changes a calendar or a policy, once per id; what that moves is settled again in the background. */
  changeLaw(request: LawChangeRequest): Promise<LawChangeAnswer>;
  /** Tells the recomputation of a change to go on. */
  resumeRecomputation(id: string, notBefore: Instant): Promise<void>;
  /** Records an absence, once per id; the person's steps go to the cover in the background. */
  recordAbsence(request: AbsenceRequest): Promise<void>;
  /** Ends an absence before its last day, once per key; what the cover has goes back in the background. */
  endAbsence(request: ReturnRequest): Promise<void>;
  /** Whether Temporal answers, and whether a worker is there. */
  health(): Promise<{ temporal: boolean; worker: boolean }>;
}

type WorkflowFn = (...args: unknown[]) => Promise<unknown>;

const boundMilliseconds = 10_000;

/** An id of ours that the same words always give: a retry after a crash makes the same thing. */
export function idFrom(...words: readonly string[]): string {
  return uuidFrom(words.join('\n'), 'b');
}

// Temporal shows the names of updates: those of a process of a reserved kind say nothing.
const updateNameOf = (kind: string, act: Act): string =>
  isReservedKind(kind) ? 'act' : act.do === 'command' ? act.name : act.do;

export function createGateway(
  client: Client,
  { taskQueue, namespace }: { taskQueue: string; namespace: string },
): Gateway {
  const bounded = async <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + boundMilliseconds, call);

  const withStart = async (
    kind: string,
    processId: string,
    updateName: string,
    request: ActRequest,
    first: boolean,
  ): Promise<ActAnswer> =>
    bounded(async () =>
      client.workflow.executeUpdateWithStart<WorkflowFn, ActAnswer, [ActRequest]>(updateName, {
        args: [request],
        updateId: request.key,
        startWorkflowOperation: new WithStartWorkflowOperation<WorkflowFn>(workflowTypeOf(kind), {
          workflowId: workflowIdOf(processId),
          args: [{ processId, ...(first && { first: request }) }],
          taskQueue,
          workflowIdConflictPolicy: 'USE_EXISTING',
          // A start happens once for good; a later act may take up a process whose run has ended.
          workflowIdReusePolicy: first ? 'REJECT_DUPLICATE' : 'ALLOW_DUPLICATE',
        }),
      }),
    );

  /** Asks something of the workflow of an absence, which a workflow that was lost is started anew for. */
  const ofAbsence = async (
    id: string,
    input: AbsenceInput,
    update: { name: string; key: string; args: readonly unknown[] },
  ): Promise<void> =>
    bounded(async () =>
      client.workflow.executeUpdateWithStart<WorkflowFn, void, unknown[]>(update.name, {
        updateId: update.key,
        args: [...update.args],
        startWorkflowOperation: new WithStartWorkflowOperation<WorkflowFn>(absenceWorkflow, {
          workflowId: absenceWorkflowId(id),
          args: [input],
          taskQueue,
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        }),
      }),
    );

  /** Starts a workflow that records something, and answers once that is recorded. */
  const record = async (
    type: string,
    { workflowId, key, request }: { workflowId: string; key: string; request: unknown },
  ): Promise<RecordAnswer> =>
    bounded(async () =>
      client.workflow.executeUpdateWithStart<WorkflowFn, RecordAnswer, []>(recordUpdate, {
        updateId: key,
        startWorkflowOperation: new WithStartWorkflowOperation<WorkflowFn>(type, {
          workflowId,
          args: [request],
          taskQueue,
          workflowIdConflictPolicy: 'USE_EXISTING',
          workflowIdReusePolicy: 'ALLOW_DUPLICATE',
        }),
      }),
    );

  return {
    start: async (kind, processId, request) => withStart(kind, processId, startUpdate, request, true),

    async act(kind, processId, request) {
      const name = updateNameOf(kind, request.act);
      try {
        return await bounded(async () =>
          client.workflow
            .getHandle(workflowIdOf(processId))
            .executeUpdate<ActAnswer, [ActRequest]>(name, { args: [request], updateId: request.key }),
        );
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        return withStart(kind, processId, name, request, false);
      }
    },

    recordCircumstance: async (key, request) =>
      record(circumstanceWorkflow, { workflowId: circumstanceWorkflowId(key), key, request }),

    async recordMovement(request) {
      const key = request.movement;
      await record(movementWorkflow, { workflowId: movementWorkflowId(key), key, request });
    },

    changeLaw: async (request) =>
      bounded(async () =>
        client.workflow.executeUpdateWithStart<WorkflowFn, LawChangeAnswer, []>(changeUpdate, {
          updateId: request.id,
          startWorkflowOperation: new WithStartWorkflowOperation<WorkflowFn>(lawChangeWorkflow, {
            workflowId: lawChangeWorkflowId(request.id),
            args: [{ request }],
            taskQueue,
            workflowIdConflictPolicy: 'USE_EXISTING',
            workflowIdReusePolicy: 'ALLOW_DUPLICATE',
          }),
        }),
      ),

    async resumeRecomputation(id, notBefore) {
      await bounded(async () =>
        client.workflow.signalWithStart<WorkflowFn>(lawChangeWorkflow, {
          workflowId: lawChangeWorkflowId(id),
          args: [{ id, recorded: { changed: true, notBefore } }],
          taskQueue,
          signal: resumeSignal,
        }),
      );
    },

    recordAbsence: async (request) =>
      ofAbsence(request.id, { request }, { name: absenceUpdate, key: request.id, args: [] }),
    endAbsence: async (request) =>
      ofAbsence(request.id, { id: request.id }, { name: returnUpdate, key: request.key, args: [request] }),

    async health() {
      try {
        const { pollers } = await bounded(async () =>
          client.workflowService.describeTaskQueue({
            namespace,
            taskQueue: { name: taskQueue },
            taskQueueType: 1,
          }),
        );
        const recently = Date.now() / 1_000 - 120;
        return {
          temporal: true,
          worker: (pollers ?? []).some(
            ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > recently,
          ),
        };
      } catch {
        return { temporal: false, worker: false };
      }
    },
  };
}
