import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { dayOf, fromMilliseconds, type Instant } from '../domain/time/time';

export const say = (line: string): void => void process.stdout.write(`${line}\n`);
export const now = (): Instant => fromMilliseconds(Date.now());
export const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
export const sleep = async (milliseconds: number): Promise<void> =>
  new Promise((go) => setTimeout(go, milliseconds));

/** The value below which that share of some values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

export async function secondsOf(task: () => unknown): Promise<number> {
  const begin = process.hrtime.bigint();
  await task();
  return Number(process.hrtime.bigint() - begin) / 1e9;
}

export const millisecondsOf = async (task: () => unknown): Promise<number> => 1_000 * (await secondsOf(task));

/** Does a task so many times, so many at once; says how many were finished in a second. */
export async function rateOf(
  times: number,
  inFlight: number,
  task: (index: number) => Promise<void>,
): Promise<number> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < times; index = next++) await task(index);
  };
  const seconds = await secondsOf(async () =>
    Promise.all(Array.from({ length: Math.min(inFlight, times) }, lane)),
  );
  return times / seconds;
}

/** The machine that measured: figures of two machines cannot be compared. */
export const machine = () => ({
  cores: cpus().length,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  node: process.version,
});

/** Writes what was measured into `bench/results/`, under a name and today's day. */
export async function writeResults(name: string, results: object): Promise<void> {
  const folder = join(__dirname, 'results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${name}-${dayOf(now())}.json`), `${JSON.stringify(results, null, 2)}\n`);
}

/** Shows what was measured, a line for each figure. */
export function sayResults(results: object): void {
  for (const [name, value] of Object.entries(results)) say(`${name.padEnd(32)} ${JSON.stringify(value)}`);
}

/** Runs a bench, and ends with status 1 where it fails. */
export function runBench(measure: () => Promise<void>): void {
  measure().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  });
}
