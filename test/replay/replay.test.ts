import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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
  from: string,
  to: string,
): Promise<{ codePath: string; drop: () => Promise<void> }> {
  const shell = join(__dirname, '../../workflows/shell');
  const altered = await mkdtemp(join(shell, 'altered-'));
  const process = await readFile(join(shell, 'process.ts'), 'utf8');
  if (!process.includes(from)) throw new Error(`the shell has no ${from} to alter`);
  const elsewhere = (text: string): string =>
    text.replaceAll("'../../", "'../../../").replaceAll("'./", "'../");
  await writeFile(join(altered, 'process.ts'), elsewhere(process.replace(from, to)));
  const index = elsewhere(await readFile(join(shell, 'index.ts'), 'utf8')).replace(
    "'../process'",
    "'./process'",
  );
  await writeFile(join(altered, 'index.ts'), index);
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(altered, 'index.ts'),
    failureConverterPath: require.resolve('../../platform/failure-converter'),
    logger: new DefaultLogger('ERROR'),
  });
  const codePath = join(altered, 'bundle.js');
  await writeFile(codePath, code);
  return { codePath, drop: async () => rm(altered, { recursive: true }) };
}

describe('histories of processes that ran before', () => {
  it('are there, one of each kind, of a circumstance, a change of the law, an absence and a digest', () => {
    expect(histories.map((name) => name.split('.')[0])).toEqual(
      expect.arrayContaining([
        'transfer',
        'registration',
        'recordCircumstance',
        'changeLaw',
        'absence',
        'weeklyDigest',
      ]),
    );
  });

  it.each(histories)("%s replays under today's code", async (name) => {
    await replay(name, testServers().bundle);
  });

  it('a shell that orders something else is found out', async () => {
    const { codePath, drop } = await bundleOfAlteredShell(
      'await tellOthers();',
      "await tellOthers();\n    await sleep('1 second');",
    );
    try {
      await expect(replay('transfer.json', codePath)).rejects.toThrow(/[Nn]ondeterminism|Determinism/);
    } finally {
      await drop();
    }
  }, 60_000);

  it('a shell altered in words alone is not', async () => {
    const { codePath, drop } = await bundleOfAlteredShell("'Nothing is open'", "'All is closed'");
    try {
      await replay('transfer.json', codePath);
    } finally {
      await drop();
    }
  }, 60_000);
});
