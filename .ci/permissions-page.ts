import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { permissions, rowOf, things, type Action, type Grant, type Thing } from '../api/access/permissions';
import { relations, type Relation } from '../api/access/relations';
import { routes } from '../api/routes';

export const permissionsPagePath = 'docs/permissions.md';

const opening = `# Who may do what

Each row is one action of the service: who may do it, what everybody else is told, and by which requests it is asked. Whoever
fulfils one line of a cell may. Where a row says *known by*, whoever may not do that other action first is told 404, as
if there were no such thing. Otherwise 403 says that it is not theirs to do, and *as if it were not there* is a 404 too.

Lists, counts, reports and CSV show what their row says of each reader: their SQL is made of these rows
(\`domain/people/sight.ts\`). What a kind of process adds (who starts one, who answers a step in place of its owner, what
somebody may do whom it is about) is on the page of the kind.

Made from \`api/access/permissions.ts\` by \`npm run permissions:page\`: change that, not this page.
`;

const rolesInWords = (roles: Grant['roles']): string => roles?.join(', ') ?? 'whoever';

function grantInWords({ roles, as = [] }: Grant): string {
  const named = typeof as === 'string' ? [as] : as;
  return `${rolesInWords(roles)}${named.length === 0 ? '' : `: ${named.map((one) => `*${one}*`).join(' and ')}`}`;
}

/** The requests that ask for an action; commands and starts, which each kind has of its own, are one line together. */
function requestsOf(action: Action): string {
  const asked = routes.filter((route) => route.action === action);
  const shown = asked.map(({ method, path }) => `\`${method.toUpperCase()} ${path}\``);
  return shown.length > 14 ? `${shown[0]} and ${shown.length - 1} others alike` : shown.join('<br>');
}

function rowInWords(action: Action): string {
  const { does, who, known, otherwise } = rowOf(action);
  const may = who === 'everybody' ? 'everybody' : who.map(grantInWords).join('<br>');
  const others =
    who === 'everybody' ? '–' : otherwise === 'hidden' ? 'as if it were not there' : 'that they may not';
  const cells = [
    `\`${action}\``,
    does,
    may,
    known === undefined ? others : `${others}; known by \`${known}\``,
    requestsOf(action),
  ];
  return `| ${cells.join(' | ')} |`;
}

const actions = Object.keys(permissions) as Action[];

const sectionOf = (thing: Thing): string =>
  `## ${things[thing]}\n\n| Action | What is done | Who may | Others are told | Requests |\n| --- | --- | --- | --- | --- |\n${actions
    .filter((action) => rowOf(action).thing === thing)
    .map(rowInWords)
    .join('\n')}\n`;

const relationRows = (): string =>
  `## How somebody stands to it\n\n| Relation | It means that |\n| --- | --- |\n${(
    Object.keys(relations) as Relation[]
  )
    .map((relation) => `| *${relation}* | ${relations[relation].says} |`)
    .join('\n')}\n`;

/** The page of all permissions, as they are now. */
export async function permissionsPage(): Promise<string> {
  const sections = (Object.keys(things) as Thing[]).map(sectionOf);
  const config = await resolveConfig(permissionsPagePath);
  return format([opening, ...sections, relationRows()].join('\n'), { ...config, parser: 'markdown' });
}

if (require.main === module) {
  permissionsPage()
    .then((page) => writeFileSync(permissionsPagePath, page))
    .catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    });
}
