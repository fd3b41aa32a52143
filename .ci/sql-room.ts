import ts from 'typescript';
import { lineOf, nodesOf, parsed, type Source } from './sources';

// Where SQL may stand: the records, and what measures or tests them.
const rooms = /^(records|bench|test)\//;

const builders = new Set([
  'selectFrom',
  'insertInto',
  'replaceInto',
  'updateTable',
  'deleteFrom',
  'mergeInto',
  'selectNoFrom',
]);

/** Each place outside the records that builds a statement of SQL. */
export function sqlFaults(files: readonly Source[]): string[] {
  return files
    .filter(({ fileName }) => !rooms.test(fileName))
    .flatMap((file) =>
      [...nodesOf(file)].flatMap((node) => {
        const statement = statementIn(node);
        if (statement === undefined) return [];
        return [`${file.fileName}:${lineOf(file, node.getStart())}: ${statement} outside records/`];
      }),
    );
}

function statementIn(node: ts.Node): string | undefined {
  if (ts.isPropertyAccessExpression(node) && builders.has(node.name.text)) return node.name.text;
  if (!ts.isTaggedTemplateExpression(node)) return undefined;
  // sql`…`, and sql<boolean>`…`
  return /^sql\b/.test(node.tag.getText()) ? 'an sql template' : undefined;
}

/** Whether the check sees SQL in another room, however it is written, and lets the records write it. */
export function seesSql(): boolean {
  const statements = [
    ...[...builders].map((builder) => `await database\n  .${builder}('step')\n  .execute();`),
    'await sql`select 1`.execute(database);',
    'const seen = sql<boolean>`true`;',
    'const { rows } = await sql.raw`select 1`.execute(database);',
  ];
  return statements.every(
    (statement) =>
      sqlFaults([parsed('api/wrong.ts', statement)]).length === 1 &&
      sqlFaults([parsed('records/right.ts', statement)]).length === 0,
  );
}
