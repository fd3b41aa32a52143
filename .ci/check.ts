import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflows } from '../worker/create-worker';
import { composeFaults } from './compose';
import { processKinds, processPage, processPagePath } from './process-pages';
import { circumstancesPage, circumstancesPagePath } from './circumstances-page';
import { errorsPage } from './errors-page';
import { errorsPagePath } from './published-errors';
import { permissionsPage, permissionsPagePath } from './permissions-page';
import { rulesPage, rulesPagePath } from './rules-page';
import { kindFaults, migrationFaults, seesKinds } from './kind-names';
import { seesLongOnes, sizeFaults } from './sizes';
import { sources } from './sources';
import { seesSql, sqlFaults } from './sql-room';

// An empty shell bundles to about 1.6 MB; a schema library alone would add another.
const largestBundle = 1_900_000;

/** What must not be in the sandbox: Zod, and every definition. */
const forbidden = ['ZodError', 'Accept the person and name the receiving officer', 'Periodic notification'];

function run(name: string, command: string, args: readonly string[]): boolean {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', shell: false });
  report(name, status === 0, `${stdout}${stderr}`);
  return status === 0;
}

function report(name: string, passed: boolean, output = ''): void {
  process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${name}\n${passed ? '' : `${output}\n`}`);
}

async function checkBundle(): Promise<boolean> {
  const code = await bundleWorkflows();
  const plain = code.split('//# sourceMappingURL')[0] ?? '';
  const found = forbidden.filter((text) => plain.includes(text));
  const passed = plain.length <= largestBundle && found.length === 0;
  report(`workflow bundle: ${plain.length} bytes`, passed, `holds ${found.join(', ') || 'too much'}`);
  return passed;
}

/** A guard that cannot fail guards nothing: a forbidden import must be seen. */
function checkControl(): boolean {
  const folder = mkdtempSync(join('domain', 'control-'));
  try {
    writeFileSync(join(folder, 'wrong.ts'), "import '../../api/http/route';\n");
    const { status } = spawnSync('npx', ['depcruise', '--no-progress', folder], { encoding: 'utf8' });
    report('import table sees a forbidden import', status !== 0);
    return status !== 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function checkCompose(): boolean {
  const faults = composeFaults();
  report('compose file fits the settings', faults.length === 0, faults.join('\n'));
  // Both a setting that does not exist and one that does not parse must be seen.
  const wrong = readFileSync('docker-compose.yml', 'utf8')
    .replace("API_PORT: '3000'", "API_PORT: 'three'")
    .replace('SMTP_URL: ', 'SMTP_ADDRESS: ');
  const seen = composeFaults(wrong).length >= 3;
  report('compose check sees a wrong setting', seen);
  return faults.length === 0 && seen;
}

function checkSizes(): boolean {
  const faults = sizeFaults(sources());
  report(
    'no file over 300 lines but tables and tests, no function over 60',
    faults.length === 0,
    faults.join('\n'),
  );
  report('size check sees a long file and a long function', seesLongOnes());
  return faults.length === 0 && seesLongOnes();
}

function checkSqlRoom(): boolean {
  const faults = sqlFaults(sources());
  report('no SQL outside records/', faults.length === 0, faults.join('\n'));
  report('SQL check sees a statement in another room', seesSql());
  return faults.length === 0 && seesSql();
}

function checkKindNames(): boolean {
  const faults = [...kindFaults(sources()), ...migrationFaults()];
  report('kinds are named in their rooms', faults.length === 0, faults.join('\n'));
  report('kind check sees a kind that is named elsewhere', seesKinds());
  return faults.length === 0 && seesKinds();
}

async function checkRulesPage(): Promise<boolean> {
  const page = await rulesPage();
  const isCurrent = (written: string): boolean => written === page;
  const current = isCurrent(readFileSync(rulesPagePath, 'utf8'));
  report('rules page is current', current, 'run npm run rules:page');
  const seen = !isCurrent(page.replace('working day', 'working hour'));
  report('rules page check sees a difference', seen);
  return current && seen;
}

async function checkErrorsPage(): Promise<boolean> {
  const page = await errorsPage();
  const isCurrent = (written: string): boolean => written === page;
  const current = isCurrent(readFileSync(errorsPagePath, 'utf8'));
  report('errors page is current', current, 'run npm run errors:page');
  const seen = !isCurrent(page.replace('409', '422'));
  report('errors page check sees a difference', seen);
  return current && seen;
}

async function checkCircumstancesPage(): Promise<boolean> {
  const page = await circumstancesPage();
  const isCurrent = (written: string): boolean => written === page;
  const current = isCurrent(readFileSync(circumstancesPagePath, 'utf8'));
  report('page of who may say what is current', current, 'run npm run circumstances:page');
  const seen = !isCurrent(page.replace('prison', 'hospital'));
  report('check of who may say what sees a difference', seen);
  return current && seen;
}

async function checkPermissionsPage(): Promise<boolean> {
  const page = await permissionsPage();
  const isCurrent = (written: string): boolean => written === page;
  const current = isCurrent(readFileSync(permissionsPagePath, 'utf8'));
  report('permissions page is current', current, 'run npm run permissions:page');
  const seen = !isCurrent(page.replace('coordinator', 'partner'));
  report('permissions page check sees a difference', seen);
  return current && seen;
}

/** Walks every kind, in a process of its own: it takes as long as all other checks together. */
async function walkKinds(): Promise<{ current: boolean; said: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', '.ci/process-pages.ts', '--check']);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => {
      said += part.toString();
    });
  return new Promise((resolve) => {
    child.on('close', (code) => {
      resolve({ current: code === 0, said });
    });
  });
}

async function checkProcessPages(walking: ReturnType<typeof walkKinds>): Promise<boolean> {
  const { current, said } = await walking;
  report('process pages are current', current, `run npm run processes:pages: ${said}`);
  const [kind] = processKinds;
  const altered = readFileSync(processPagePath(kind ?? 'transfer'), 'utf8').replace(
    '| Outcomes',
    '| Results',
  );
  const seen = (await processPage(kind ?? 'transfer', altered)) !== altered;
  report('process page check sees a difference', seen);
  return current && seen;
}

async function main(): Promise<void> {
  const walking = walkKinds();
  const results = [
    run('types', 'npx', ['tsc', '--noEmit', '-p', '.']),
    run('lint', 'npx', ['eslint', '.']),
    run('formatting', 'npx', ['prettier', '--check', '--log-level', 'warn', '.']),
    run('import table and cycles', 'npx', ['depcruise', '--no-progress', '.']),
    checkControl(),
    run('unused code', 'npx', ['knip', '--no-progress']),
    checkSizes(),
    checkSqlRoom(),
    checkKindNames(),
    checkCompose(),
    await checkRulesPage(),
    await checkErrorsPage(),
    await checkCircumstancesPage(),
    await checkPermissionsPage(),
    await checkProcessPages(walking),
    await checkBundle(),
  ];
  const failed = results.filter((passed) => !passed).length;
  process.stdout.write(`${results.length - failed} passed, ${failed} failed\n`);
  if (failed > 0) process.exitCode = 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 1;
});
