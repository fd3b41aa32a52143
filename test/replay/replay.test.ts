import { readdirSync, readFileSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DefaultLogger, Worker, bundleWorkflowCode } from '@temporalio/worker';
import { createDataConverter } from '../../platform/payload-codec';
import { testPayloadKeys } from '../support/living-service';
import { testServers } from '../support/servers';

const folder = join(__dirname, 'histories');
const histories = readdirSync(folder).filter((name) => name.endsWith('.json'));

async function replay(name: string, codePath: string): Promise<void> {
  const history = JSON.parse(readFileSync(join(folder, name), 'utf8')) as unknown;
  await Worker.runReplayHistory(
    { workflowBundle: { codePath }, dataConverter: createDataConverter(testPayloadKeys) },
    history,
  );
}

/** The bundle of a shell of which one line was changed, as a careless release would. */
async function bundleOfAlteredShell(
  file: string,
  from: string,
  to: string,
): Promise<{ codePath: string; drop: () => Promise<void> }> {
  const shell = join(__dirname, '../../workflows/shell');
  const text = await readFile(join(shell, file), 'utf8');
  if (!text.includes(from)) throw new Error(`${file} of the shell has no ${from} to alter`);
  // Beside the shell, so that what it imports is where it was.
  const altered = await mkdtemp(join(shell, '../altered-'));
  const drop = async (): Promise<void> => rm(altered, { recursive: true });
  try {
    await cp(shell, altered, { recursive: true });
    await writeFile(join(altered, file), text.replace(from, to));
    const { code } = await bundleWorkflowCode({
      workflowsPath: join(altered, 'index.ts'),
      failureConverterPath: require.resolve('../../platform/failure-converter'),
      logger: new DefaultLogger('ERROR'),
    });
    const codePath = join(altered, 'bundle.js');
    await writeFile(codePath, code);
    return { codePath, drop };
  } catch (error) {
    await drop();
    throw error;
  }
}

describe('histories of processes that ran before', () => {
  it('one is kept of each workflow: a process, a circumstance, a movement, a change of the law, an absence, a digest, the public calendar', () => {
    expect(histories.map((name) => name.split('.')[0])).toEqual(
      expect.arrayContaining([
        'transfer',
        'registration',
        'recordCircumstance',
        'recordMovement',
        'changeLaw',
        'absence',
        'weeklyDigest',
        'publicCalendar',
      ]),
    );
  });

  it.each(histories)("%s replays under today's code", async (name) => {
    await replay(name, testServers().bundle);
  });

  it.each([
    [
      'process.ts',
      'await this.tellOthers();',
      "await this.tellOthers();\n await condition(() => false, '1 second');",
    ],
    [
      'mailbox.ts',
      'const expected = lastSequence();',
      "await sleep('1 second');\n const expected = lastSequence();",
    ],
  ])(
    'a recorded transfer does not replay where %s of the shell orders something else',
    async (file, from, to) => {
      const { codePath, drop } = await bundleOfAlteredShell(file, from, to);
      try {
        await expect(replay('transfer.json', codePath)).rejects.toThrow(/[Nn]ondeterminism|Determinism/);
      } finally {
        await drop();
      }
    },
    60_000,
  );

  it('a recorded transfer replays where only the words of the shell differ', async () => {
    const { codePath, drop } = await bundleOfAlteredShell(
      'mailbox.ts',
      "'the records are behind'",
      "'the records lag'",
    );
    try {
      await replay('transfer.json', codePath);
    } finally {
      await drop();
    }
  }, 60_000);
});
