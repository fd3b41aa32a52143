import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { circumstanceKinds } from '../domain/circumstances';
import { relationsToSubject, type RelationToSubject } from '../domain/people/relations';
import { tellers } from '../domain/tellers';
import type { ProcessTable } from '../engine/definition/table';
import { catalogue } from '../workflows/catalogue';

export const circumstancesPagePath = 'docs/circumstances.md';

const opening = `# Who may say and start what about a person

Seeing a person does not let anybody change what is known of them. It goes by how a unit stands to the person, and an actor
acts for their own unit and for the units of those whom they cover. \`npm run circumstances:page\` makes this page from
\`domain/tellers.ts\` and from \`startedBy\` in the tables of the kinds.

Whoever sees the person and may not say something proposes it: [proposal](processes/proposal.md). What somebody says who
is not accountable is told to the accountable unit at once.
`;

const inWords = (as: readonly RelationToSubject[]): string =>
  as.map((relation) => relationsToSubject[relation]).join('; ');

/** The page of who may say each circumstance and who may start each kind, as they are now. */
export async function circumstancesPage(): Promise<string> {
  const circumstances = circumstanceKinds.map((kind) => {
    const { by, because } = tellers[kind];
    return `| \`${kind}\` | ${by === 'process' ? 'a process alone' : inWords(by)} | ${because} |`;
  });
  const starts = Object.values<{ readonly table: ProcessTable }>(catalogue).map(({ table }) =>
    [`\`${table.kind}\``, ...startersOf(table)].join(' | '),
  );
  const config = await resolveConfig(circumstancesPagePath);
  const page = [
    opening,
    '## Circumstances',
    ['| Circumstance | Who may say it | Because |', '| --- | --- | --- |', ...circumstances].join('\n'),
    '## Starts',
    [
      '| Kind | The unit that starts it | Who that must be |',
      '| --- | --- | --- |',
      ...starts.map(rowOf),
    ].join('\n'),
  ].join('\n\n');
  return format(page, { ...config, parser: 'markdown' });
}

const rowOf = (cells: string): string => `| ${cells} |`;

/** Two cells: the field that names the unit, and how it must stand; a line of each where there are several ways. */
function startersOf({ startedBy = [] }: ProcessTable): readonly [string, string] {
  if (startedBy.length === 0) return ['–', 'nobody: the service itself starts it'];
  const fields = startedBy.map(({ unit }) => (unit === undefined ? "any of the actor's" : `\`${unit}\``));
  const ways = startedBy.map(({ as }) => (as ? inWords(as) : 'whoever holds its role'));
  return [fields.join('<br>'), ways.join('<br>')];
}

if (require.main === module) {
  circumstancesPage()
    .then((page) => writeFileSync(circumstancesPagePath, page))
    .catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    });
}
