import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { Instant } from '../../domain/time/time';
import { processType } from '../../workflows/catalogue';
import type { AbsenceRequest } from '../../domain/people/absence';
import type { LawChangeRequest } from '../../domain/law/law-change';
import {
  absenceUpdate,
  absenceWorkflow,
  absenceWorkflowId,
  changesWorkflow,
  changesWorkflowId,
  changeUpdate,
  circumstanceWorkflow,
  circumstanceWorkflowId,
  lawChangeWorkflow,
  lawChangeWorkflowId,
  movementWorkflow,
  movementWorkflowId,
  personWorkflow,
  personWorkflowId,
  recordUpdate,
  resumeSignal,
  returnUpdate,
  startUpdate,
  tellSignal,
  workflowIdOf,
  type ActAnswer,
  type ActRequest,
  type CircumstanceRequest,
  type LawChangeAnswer,
  type MovementRequest,
  type PersonRequest,
  type RecordAnswer,
  type ReturnRequest,
  type TellingRequest,
  type VisitRequest,
} from '../../workflows/shell/contracts';
import { createCalls, type Calls } from './calls';

/** How the API asks processes to do things. Every call is bounded in time and safe to repeat with its key. */
export interface Gateway {
  /** Starts a process, once per id; refusals are thrown as Temporal's failures. */
  start(processId: string, request: ActRequest): Promise<ActAnswer>;
  /** One act of a process that the records know. A run that ended, or was lost, is taken up again. */
  act(processId: string, request: ActRequest): Promise<ActAnswer>;
  recordCircumstance(key: string, request: CircumstanceRequest): Promise<RecordAnswer>;
  /** Has a movement decided on, once, that a prison sent and the records hold. */
  recordMovement(request: MovementRequest): Promise<void>;
  /** Changes what a person is known by, once per id, and has each process told that this concerns. */
  recordOfPerson(request: PersonRequest): Promise<void>;
  /** Hands in what a unit took of somebody who is not theirs, once per id. It waits for nothing: the answer tells nothing. */
  takeVisit(request: VisitRequest): Promise<void>;
  /** Changes a calendar or a policy, once per id. The steps that this moves are settled again in the background. */
  changeLaw(request: LawChangeRequest): Promise<LawChangeAnswer>;
  /** Tells the recomputation of a change to go on. */
  resumeRecomputation(id: string, notBefore: Instant): Promise<void>;
  /** Records an absence, once per id; the person's steps go to the cover in the background. */
  recordAbsence(request: AbsenceRequest): Promise<void>;
  /** Ends an absence before its last day, once per key. The cover's steps go back in the background. */
  endAbsence(request: ReturnRequest): Promise<void>;
  /** Has those told whom changes touch, in the background; told already, nobody twice. */
  tellOfChanges(request: TellingRequest): Promise<void>;
  /** Whether Temporal answers, and whether a worker is there. */
  health(): Promise<{ temporal: boolean; worker: boolean }>;
}

// Temporal shows the names of updates, so that the name says nothing of what is done to which kind.
const actUpdate = 'act';

/** The gateway to the workflows of a task queue. */
export function createGateway(
  client: Client,
  { taskQueue, namespace }: { taskQueue: string; namespace: string },
): Gateway {
  const calls = createCalls(client, taskQueue);
  return {
    ...processCalls(calls),
    ...recordCalls(calls),
    ...lawCalls(calls),
    ...absenceCalls(calls),
    tellOfChanges: async (request) =>
      calls.signalOrStart({
        type: changesWorkflow,
        workflowId: changesWorkflowId(request.batch),
        input: { batch: request.batch },
        signal: tellSignal,
        signalArgs: [request],
      }),
    health: async () => healthOf(client, calls, { taskQueue, namespace }),
  };
}

function processCalls({ ask, askOrStart }: Calls): Pick<Gateway, 'start' | 'act'> {
  const ofProcess = (processId: string, request: ActRequest) => ({
    type: processType,
    workflowId: workflowIdOf(processId),
    key: request.key,
    args: [request],
  });
  return {
    // A start happens once for good.
    start: async (processId, request) =>
      askOrStart({
        ...ofProcess(processId, request),
        update: startUpdate,
        input: { processId, first: request },
        isFirst: true,
      }),

    async act(processId, request) {
      try {
        return await ask<ActAnswer>(workflowIdOf(processId), actUpdate, request.key, request);
      } catch (error) {
        if (!(error instanceof WorkflowNotFoundError)) throw error;
        // The run has ended, or was lost. Take the process up again.
        return askOrStart({ ...ofProcess(processId, request), update: actUpdate, input: { processId } });
      }
    },
  };
}

const recordCalls = ({
  askOrStart,
  signalOrStart,
}: Calls): Pick<Gateway, 'recordCircumstance' | 'recordMovement' | 'recordOfPerson' | 'takeVisit'> => ({
  recordCircumstance: async (key, request) =>
    askOrStart({
      type: circumstanceWorkflow,
      workflowId: circumstanceWorkflowId(key),
      input: request,
      update: recordUpdate,
      key,
    }),

  async recordMovement(request) {
    await askOrStart({
      type: movementWorkflow,
      workflowId: movementWorkflowId(request.movement),
      input: request,
      update: recordUpdate,
      key: request.movement,
    });
  },

  takeVisit: async (request) =>
    signalOrStart({
      type: personWorkflow,
      workflowId: personWorkflowId(request.id),
      input: request,
      signal: tellSignal,
    }),

  async recordOfPerson(request) {
    await askOrStart({
      type: personWorkflow,
      workflowId: personWorkflowId(request.id),
      input: request,
      update: recordUpdate,
      key: request.id,
    });
  },
});

const lawCalls = ({
  askOrStart,
  signalOrStart,
}: Calls): Pick<Gateway, 'changeLaw' | 'resumeRecomputation'> => ({
  changeLaw: async (request) =>
    askOrStart({
      type: lawChangeWorkflow,
      workflowId: lawChangeWorkflowId(request.id),
      input: { request },
      update: changeUpdate,
      key: request.id,
    }),

  resumeRecomputation: async (id, notBefore) =>
    signalOrStart({
      type: lawChangeWorkflow,
      workflowId: lawChangeWorkflowId(id),
      input: { id, recorded: { changed: true, notBefore } },
      signal: resumeSignal,
    }),
});

const absenceCalls = ({ askOrStart }: Calls): Pick<Gateway, 'recordAbsence' | 'endAbsence'> => ({
  recordAbsence: async (request) =>
    askOrStart({
      type: absenceWorkflow,
      workflowId: absenceWorkflowId(request.id),
      input: { request },
      update: absenceUpdate,
      key: request.id,
    }),

  endAbsence: async (request) =>
    askOrStart({
      type: absenceWorkflow,
      workflowId: absenceWorkflowId(request.id),
      input: { id: request.id },
      update: returnUpdate,
      key: request.key,
      args: [request],
    }),
});

// A worker that runs polls far more often than this.
const pollerSeconds = 120;

async function healthOf(
  client: Client,
  { bounded }: Calls,
  { taskQueue, namespace }: { taskQueue: string; namespace: string },
): Promise<{ temporal: boolean; worker: boolean }> {
  try {
    const { pollers } = await bounded(async () =>
      client.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: 1,
      }),
    );
    const recently = Date.now() / 1_000 - pollerSeconds;
    const worker = (pollers ?? []).some(
      ({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) > recently,
    );
    return { temporal: true, worker };
  } catch {
    return { temporal: false, worker: false };
  }
}
