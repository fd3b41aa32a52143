import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { processKinds } from './process-pages';
import { lineOf, nodesOf, parsed, type Source } from './sources';

// Who may name a kind: a kind, which may start another; what assembles them; and what tries them out. Everybody else
// asks the catalogue for whichever kind declares something.
const rooms = [
  ...processKinds.map((kind) => `workflows/${kind}/`),
  'workflows/catalogue.ts',
  'workflows/rules.ts',
  'workflows/errors.ts',
  'test/',
  'bench/',
  'local/seed/',
  '.ci/',
];

// A word that is something else there, and the name of a kind by accident.
const otherwise: readonly (readonly [fileName: string, word: string])[] = [
  // The circumstance of being considered for one.
  ['domain/circumstances.ts', 'recall'],
];

// What was done to the records when an older version knew the kinds is history. No later one may name a kind.
const pastMigrations = new Set([
  '0013_clearance.sql',
  '0014_visibility.sql',
  '0019_conflict_of_interest.sql',
]);
const migrations = 'records/migrations';

const names = processKinds.join('|');
/** The kind itself, or something that belongs to it: a rule, an error, a place of its folder. */
const named = new RegExp(`^(${names})([./].*)?$`);
const imported = new RegExp(`(^\\.|/workflows)/(${names})(/|$)`);
/** As SQL or a path names it in the middle of a text. */
const quoted = new RegExp(`'(${names})'`);

/** Each place that names a kind of process and is neither a kind, nor assembles them, nor tries them out. */
export function kindFaults(files: readonly Source[]): string[] {
  return files
    .filter(({ fileName }) => !rooms.some((room) => fileName.startsWith(room)))
    .flatMap((file) =>
      [...nodesOf(file)].flatMap((node) => {
        const kind = kindIn(node);
        if (kind === undefined || otherwise.some(([name, word]) => name === file.fileName && word === kind))
          return [];
        return [`${file.fileName}:${lineOf(file, node.getStart())}: ${kind} is the name of a kind`];
      }),
    );
}

function kindIn(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && /(^|\.)catalogue$/.test(node.expression.getText()))
    return named.exec(node.name.text)?.[1];
  if (!isText(node)) return undefined;
  if (ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent))
    return imported.exec(node.text)?.[2];
  return (named.exec(node.text) ?? quoted.exec(node.text))?.[1];
}

const isText = (node: ts.Node): node is ts.LiteralLikeNode =>
  ts.isStringLiteral(node) ||
  ts.isNoSubstitutionTemplateLiteral(node) ||
  ts.isTemplateHead(node) ||
  ts.isTemplateMiddleOrTemplateTail(node);

const written = (): (readonly [name: string, text: string])[] =>
  readdirSync(migrations).map((name) => [name, readFileSync(join(migrations, name), 'utf8')]);

/** Migrations that name a kind, but for those of the past. */
export const migrationFaults = (files = written()): string[] =>
  files
    .filter(([name, text]) => quoted.test(text) && !pastMigrations.has(name))
    .map(([name]) => `${migrations}/${name}: names a kind`);

/** Whether the check sees a kind named in another room, however that is done, and lets a kind name itself. */
export function seesKinds(): boolean {
  const wrong = [
    `if (process.kind === 'vetting') refuse();`,
    `const rule = 'registration.periodic';`,
    "const rows = sql`select id from process where kind = 'counselling' and id = ${id}`;",
    'const at = `transfer/${id}`;',
    `import { table } from '../workflows/mapp-meetings/table';`,
    `import { recall } from './recall';`,
    `const definition = catalogue.recall;`,
    `const definition = catalogue['npt-briefing'];`,
  ];
  const right = [
    `const holds = 'recalled';`,
    `import { catalogue } from './catalogue';`,
    `catalogue.kinds();`,
  ];
  return (
    wrong.every((text) => kindFaults([parsed('records/wrong.ts', text)]).length === 1) &&
    right.every((text) => kindFaults([parsed('records/right.ts', text)]).length === 0) &&
    kindFaults(wrong.map((text) => parsed('workflows/vetting/plan.ts', text))).length === 0 &&
    migrationFaults([['9999_new.sql', "update process set outcome = 'x' where kind = 'vetting'"]]).length ===
      1
  );
}
