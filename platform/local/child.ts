import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A server that runs beside us, in a group of its own: Ctrl-C reaches us, and we end it in its turn. */
export interface Child {
  readonly process: ChildProcess;
  /** The last lines that it wrote, for when it fails. */
  readonly said: () => string;
  /** Asks it to end, and after the grace ends it. Asked twice, it does nothing. */
  stop(signal?: NodeJS.Signals, graceMilliseconds?: number): Promise<void>;
}

const mostKept = 4_000;

export function startChild(command: string, args: readonly string[], options: SpawnOptions = {}): Child {
  const child = spawn(command, args, { ...options, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let kept = '';
  const keep = (chunk: Buffer): void => {
    kept = (kept + chunk.toString('utf8')).slice(-mostKept);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(error.message)));
  return {
    process: child,
    said: () => kept,
    async stop(signal = 'SIGTERM', graceMilliseconds = 8_000) {
      if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill(signal);
      const killer = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
      await gone;
      clearTimeout(killer);
    },
  };
}

/** Tries until it succeeds or the bound is reached; gives up at once when the child has ended. */
export async function untilServing(
  child: Child,
  serving: () => Promise<boolean>,
  what: string,
  boundMilliseconds = 60_000,
): Promise<void> {
  const end = Date.now() + boundMilliseconds;
  while (Date.now() < end) {
    if (child.process.exitCode !== null || child.process.signalCode !== null) break;
    if (await serving().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await child.stop('SIGKILL');
  throw new Error(`${what} did not start. It said:\n${child.said()}`);
}

/**
 * Ends a server that an earlier run of ours left behind, after a kill -9. Only a process whose command line
 * holds `mark`, a path that nobody else uses, is ended.
 */
export async function endLeftOver(
  pid: number,
  mark: string,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const command = await run('ps', ['-o', 'command=', '-p', String(pid)]).then(
      ({ stdout }) => stdout,
      () => '',
    );
    if (!command.includes(mark)) return;
    process.kill(pid, tries < 80 ? signal : 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
