import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A part of the service that runs in a process of its own. */
export interface Part {
  readonly child: ChildProcess;
  /** Where the API listens; 0 of a worker. */
  readonly port: number;
}

/** Starts the API or a worker; it ends with the bench. */
export type StartPart = (role: 'api' | 'worker' | 'floor', taskQueue: string) => Promise<Part>;

export const partStarter =
  (environment: NodeJS.ProcessEnv, ends: (() => Promise<unknown>)[]): StartPart =>
  async (role, taskQueue) => {
    const child = fork(join(__dirname, 'part.ts'), [role], {
      env: { ...environment, TEMPORAL_TASK_QUEUE: taskQueue },
      execArgv: ['--expose-gc', '--import', 'tsx'],
    });
    ends.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    });
    const [first] = (await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error(`${role} did not start`);
      }),
    ])) as [{ port?: number }];
    return { child, port: first.port ?? 0 };
  };

/** Bytes: what a process occupies, what it holds on to after a collection, and the most that it ever occupied. */
export interface Memory {
  readonly resident: number;
  readonly held: number;
  readonly peak: number;
}

/** Asks a part how much memory it has. */
export async function memoryOf({ child }: Pick<Part, 'child'>): Promise<Memory> {
  child.send('memory');
  const [answer] = (await once(child, 'message')) as [Memory];
  return answer;
}
