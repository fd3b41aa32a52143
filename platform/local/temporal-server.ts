import { execFile } from 'node:child_process';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Connection } from '@temporalio/client';
import { cacheFolder } from './cache-folder';
import { endLeftOver, startChild, untilServing } from './child';
import { freePort } from './free-port';

const run = promisify(execFile);

// Server 1.29.1 with its web pages inside; later ones cannot be built by `go install`.
const version = 'v1.5.1';

export interface TemporalServer {
  readonly address: string;
  readonly uiUrl?: string | undefined;
  stop(): Promise<void>;
}

interface Wishes {
  /** Where its database and its pid are kept; without, everything is in memory. */
  readonly folder?: string | undefined;
  readonly say: (line: string) => void;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The `temporal` command: on the PATH, built earlier, downloaded, or built now. Throws with each way's reason. */
export async function obtainTemporal({ say, environment = process.env }: Wishes): Promise<string> {
  const onPath = await run('temporal', ['--version'], { env: environment }).then(
    () => true,
    () => false,
  );
  if (onPath) return 'temporal';
  const folder = join(cacheFolder(environment), `temporal-${version}`);
  const command = join(folder, 'temporal');
  if (
    await access(command).then(
      () => true,
      () => false,
    )
  )
    return command;
  await mkdir(folder, { recursive: true });
  const reasons: string[] = [];
  for (const [way, attempt] of [
    ['download', download],
    ['build', build],
  ] as const) {
    try {
      await attempt(folder, say);
      await access(command);
      return command;
    } catch (error) {
      reasons.push(`${way}: ${firstLine(error)}`);
    }
  }
  throw new Error(
    `No Temporal server could be had.\n  ${reasons.join('\n  ')}\nInstall the Temporal CLI (https://docs.temporal.io/cli) or Go 1.24 or later, or set TEMPORAL_ADDRESS.`,
  );
}

const firstLine = (error: unknown): string =>
  error instanceof Error ? (error.message.split('\n')[0] ?? error.name) : String(error);

async function download(folder: string, say: (line: string) => void): Promise<void> {
  const architecture = process.arch === 'arm64' ? 'arm64' : 'amd64';
  const url = `https://temporal.download/cli/archive/${version}?platform=${process.platform}&arch=${architecture}`;
  const response = await fetch(url, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  say('Downloading the Temporal development server …');
  const archive = join(folder, 'temporal.tar.gz');
  await writeFile(archive, Buffer.from(await response.arrayBuffer()));
  await run('tar', ['-xzf', archive, '-C', folder]);
}

async function build(folder: string, say: (line: string) => void): Promise<void> {
  await run('go', ['version']);
  const began = Date.now();
  const tell = (): void =>
    say(
      `Building the Temporal development server with Go; it takes 2 to 4 minutes, once … ${Math.round((Date.now() - began) / 1000)} s`,
    );
  tell();
  const telling = setInterval(tell, 20_000);
  try {
    await run('go', ['install', `github.com/temporalio/cli/cmd/temporal@${version}`], {
      env: { ...process.env, GOBIN: folder, GOFLAGS: '' },
      timeout: 15 * 60_000,
      maxBuffer: 10_000_000,
    });
  } finally {
    clearInterval(telling);
  }
}

/** Starts a development server of Temporal on free ports of this machine. */
export async function startTemporal(wishes: Wishes): Promise<TemporalServer> {
  const command = await obtainTemporal(wishes);
  const { folder } = wishes;
  const [port, uiPort] = [await freePort(), await freePort()];
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--ui-port',
    String(uiPort),
    '--log-level',
    'error',
  ];
  if (folder) {
    await mkdir(folder, { recursive: true });
    await endEarlierServer(folder);
    args.push('--db-filename', join(folder, 'temporal.db'));
  } else {
    args.push('--headless');
  }
  const child = startChild(command, args);
  const address = `127.0.0.1:${port}`;
  await untilServing(child, async () => answers(address), 'Temporal');
  if (folder) await writeFile(join(folder, 'temporal.pid'), String(child.process.pid));
  if (folder) await writeFile(join(folder, 'address'), address);
  return { address, uiUrl: folder && `http://127.0.0.1:${uiPort}`, stop: async () => child.stop('SIGTERM') };
}

/** Where the server of `npm start` with that data folder serves, if one was ever started. */
export async function localAddress(dataDir: string): Promise<string | undefined> {
  return readFile(join(dataDir, 'temporal', 'address'), 'utf8').catch(() => undefined);
}

async function endEarlierServer(folder: string): Promise<void> {
  const pid = await readFile(join(folder, 'temporal.pid'), 'utf8').then(Number, () => 0);
  if (pid > 0) await endLeftOver(pid, join(folder, 'temporal.db'));
}

async function answers(address: string): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } finally {
    await connection.close();
  }
}
