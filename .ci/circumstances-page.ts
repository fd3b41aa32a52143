import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { circumstanceKinds, type CircumstanceKind } from '../domain/circumstances';
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

Some answers and commands of a process mean a circumstance. It is recorded with them, at the time at which it happened, and
is amended and withdrawn with them; told twice, it is recorded once. Where whoever said it may not say the circumstance, that
is proposed. What an open process decides is told by that process alone.
`;

const inWords = (as: readonly RelationToSubject[]): string =>
  as.map((relation) => relationsToSubject[relation]).join('; ');

const tables: readonly ProcessTable[] = Object.values<{ readonly table: ProcessTable }>(catalogue).map(
  ({ table }) => table,
);

/** The kinds that decide a circumstance while one of them is open. */
function whileOpen(kind: CircumstanceKind): string {
  const deciding = tables.filter(({ decides = [] }) => decides.includes(kind));
  return deciding.map((table) => `; while \`${table.kind}\` is open, that process alone`).join('');
}

/** The answers and the commands that mean a circumstance. */
function meantBy(kind: CircumstanceKind): string {
  const named = tables.flatMap((table) =>
    Object.entries({ ...table.steps, ...table.commands }).flatMap(([name, { means = [] }]) =>
      means.includes(kind) ? [`\`${table.kind}\`: \`${name}\``] : [],
    ),
  );
  return named.length === 0 ? '–' : named.join('; ');
}

/** The page of who may say each circumstance and who may start each kind, as they are now. */
export async function circumstancesPage(): Promise<string> {
  const circumstances = circumstanceKinds.map((kind) => {
    const { by, because } = tellers[kind];
    const whoever = by === 'process' ? 'a process alone' : inWords(by);
    return `| \`${kind}\` | ${whoever}${whileOpen(kind)} | ${meantBy(kind)} | ${because} |`;
  });
  const starts = tables.map((table) => [`\`${table.kind}\``, ...startersOf(table)].join(' | '));
  const config = await resolveConfig(circumstancesPagePath);
  const page = [
    opening,
    '## Circumstances',
    [
      '| Circumstance | Who may say it | What means it too | Because |',
      '| --- | --- | --- | --- |',
      ...circumstances,
    ].join('\n'),
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
