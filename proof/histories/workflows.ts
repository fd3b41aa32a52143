import type { Client } from '@temporalio/client';
import { tellProcessBy, type TellProcess } from '../../activities/tell-process';
import type { Instant } from '../../domain/time/time';
import {
  lawChangeWorkflow,
  lawChangeWorkflowId,
  resumeSignal,
  workflowIdOf,
  type Standing,
} from '../../workflows/shell/contracts';
import type { ProcessHistory, RecordedCircumstance, RecordedLawChange } from './history';
import { readProcessHistory } from './process-history';
import { readCircumstance, readLawChange } from './recorded';
import { createRunReader } from './runs';
import { createStandingQuery, isRunning } from './standing';

export interface KnownWorkflow {
  readonly id: string;
  readonly type: string;
  readonly running: boolean;
}

/** How Temporal is asked what the workflows of this service hold, and told. */
export interface Workflows {
  /** Those that run, and with `closed` also those that ended and are kept; each id once. */
  list(which: { closed: boolean }): AsyncIterable<KnownWorkflow>;
  /**
   * Where a process's workflow says that it stands: asked of it, or read from its history where no worker is there
   * to answer. Undefined where none runs, null where none answers.
   */
  standing(processId: string): Promise<Standing | null | undefined>;
  /** Undefined where Temporal keeps nothing of it. */
  process(processId: string): Promise<ProcessHistory | undefined>;
  circumstance(workflowId: string): Promise<RecordedCircumstance | undefined>;
  lawChange(workflowId: string): Promise<RecordedLawChange | undefined>;
  /** Tells a process's workflow, starting it anew where it was lost. */
  readonly tell: TellProcess;
  /** Starts the settling again of what a change of the law moves, where it is not under way. */
  resumeLawChange(id: string, notBefore: Instant): Promise<void>;
}

/** Reads the histories of one task queue with a client that has the payload keys. */
export function createWorkflows(client: Client, { taskQueue }: { taskQueue: string }): Workflows {
  const reader = createRunReader(client);
  const ask = createStandingQuery(client);
  const historyOf = async (processId: string): Promise<ProcessHistory | undefined> =>
    readProcessHistory(reader, processId, await reader.runsOf(workflowIdOf(processId)));

  return {
    async *list({ closed }) {
      const seen = new Set<string>();
      const which = closed ? '' : ` AND ExecutionStatus = 'Running'`;
      const query = `TaskQueue = '${taskQueue}'${which}`;
      for await (const { workflowId: id, type, status } of client.workflow.list({ query })) {
        if (seen.has(id)) continue;
        seen.add(id);
        yield { id, type, running: status.name === 'RUNNING' };
      }
    },

    async standing(processId) {
      if (!(await isRunning(client, processId))) return undefined;
      const answered = await ask(processId);
      return answered === 'unanswered' ? ((await historyOf(processId))?.standing ?? null) : answered;
    },

    process: historyOf,
    circumstance: async (workflowId) => readCircumstance(reader, workflowId),
    lawChange: async (workflowId) => readLawChange(reader, workflowId),
    tell: tellProcessBy(client, { taskQueue }),

    async resumeLawChange(id, notBefore) {
      await client.workflow.signalWithStart(lawChangeWorkflow, {
        workflowId: lawChangeWorkflowId(id),
        args: [{ id, recorded: { changed: true, notBefore } }],
        taskQueue,
        signal: resumeSignal,
        signalArgs: [],
      });
    },
  };
}
