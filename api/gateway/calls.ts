import { WithStartWorkflowOperation, type Client } from '@temporalio/client';

type WorkflowFn = (...args: unknown[]) => Promise<unknown>;

const boundMilliseconds = 10_000;

/** Something to ask of a workflow. It is started first where it does not run. */
export interface Asking {
  readonly type: string;
  readonly workflowId: string;
  /** What it is started with. */
  readonly input: unknown;
  readonly update: string;
  /** Makes the asking one, however often it is sent. */
  readonly key: string;
  readonly args?: readonly unknown[];
  /** Refused where a workflow of that id has ever run. */
  readonly isFirst?: boolean;
}

/** Calls of Temporal, each bounded in time. */
export function createCalls(client: Client, taskQueue: string) {
  const bounded = async <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + boundMilliseconds, call);
  const startOf = ({ type, workflowId, input, isFirst = false }: Asking) =>
    new WithStartWorkflowOperation<WorkflowFn>(type, {
      workflowId,
      args: [input],
      taskQueue,
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowIdReusePolicy: isFirst ? 'REJECT_DUPLICATE' : 'ALLOW_DUPLICATE',
    });
  return {
    bounded,

    /** Asks a workflow, and starts it first where it does not run. */
    askOrStart: async <T>(asking: Asking): Promise<T> =>
      bounded(async () =>
        client.workflow.executeUpdateWithStart<WorkflowFn, T, unknown[]>(asking.update, {
          updateId: asking.key,
          args: [...(asking.args ?? [])],
          startWorkflowOperation: startOf(asking),
        }),
      ),

    /** Asks a workflow that runs; throws where none does. */
    ask: async <T>(workflowId: string, update: string, key: string, arg: unknown): Promise<T> =>
      bounded(async () =>
        client.workflow
          .getHandle(workflowId)
          .executeUpdate<T, [unknown]>(update, { args: [arg], updateId: key }),
      ),

    /** Signals a workflow, and starts it first where it does not run. */
    signalOrStart: async ({
      type,
      workflowId,
      input,
      signal,
      signalArgs = [],
    }: Pick<Asking, 'type' | 'workflowId' | 'input'> & {
      readonly signal: string;
      readonly signalArgs?: readonly unknown[];
    }): Promise<void> => {
      await bounded(async () =>
        client.workflow.signalWithStart<WorkflowFn, unknown[]>(type, {
          workflowId,
          args: [input],
          taskQueue,
          signal,
          signalArgs: [...signalArgs],
        }),
      );
    },
  };
}

export type Calls = ReturnType<typeof createCalls>;
