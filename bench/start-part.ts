import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process of its own for the API or a worker, ended with the bench. */
export const partStarter =
  (environment: NodeJS.ProcessEnv, stops: (() => Promise<unknown>)[]) =>
  async (role: string, taskQueue: string): Promise<{ child: ChildProcess; port: number }> => {
    const child = fork(join(__dirname, 'part.ts'), [role], {
      env: { ...environment, TEMPORAL_TASK_QUEUE: taskQueue },
      execArgv: ['--expose-gc', '--import', 'tsx'],
    });
    stops.push(async () => {
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
