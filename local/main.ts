import { parseConfig } from '../platform/config';
import { startService } from './start';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const config = parseConfig({ LOG_LEVEL: 'warn', ...process.env });
  say('Vigil starts; the first time takes longer.');
  const service = await startService(config, say);
  const width = Math.max(...Object.keys(service.places).map((name) => name.length));
  say('\nVigil is running.\n');
  for (const [name, place] of Object.entries(service.places)) say(`  ${name.padEnd(width)}  ${place}`);
  say('\nCtrl-C ends everything; the next start goes on where this one ended.');

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    say('\nStopping …');
    service.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        say(error instanceof Error ? error.message : String(error));
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
