import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { statusOfKind, type ErrorEntry } from '../domain/errors';
import { errorsByKind } from '../workflows/errors';
import { brokenPromises, errorsPagePath, publishedOn } from './published-errors';

const opening = `# Errors

Every problem that a caller can meet has a code, and clients switch on it. So a code that was published is never renamed
and never gets another status. \`GET /problems/{code}\` says the same of one code.

\`npm run errors:page\` adds new codes to this page and takes new titles over. It refuses to drop a code or to change a
status.
`;

/** The page of every error, as they are now. */
export async function errorsPage(): Promise<string> {
  const tables = Object.entries(errorsByKind).map(([kind, errors]) => {
    const rows = Object.entries<ErrorEntry>(errors).map(
      ([code, { kind: trouble, title }]) => `| \`${code}\` | ${statusOfKind[trouble]} | ${title} |`,
    );
    return `## ${kind}\n\n| Code | Status | What it means |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  const config = await resolveConfig(errorsPagePath);
  return format([opening, ...tables].join('\n'), { ...config, parser: 'markdown' });
}

async function main(): Promise<void> {
  const written = existsSync(errorsPagePath) ? readFileSync(errorsPagePath, 'utf8') : '';
  const broken = brokenPromises(publishedOn(written));
  if (broken.length > 0) throw new Error(broken.join('\n'));
  writeFileSync(errorsPagePath, await errorsPage());
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
}
