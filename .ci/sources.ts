import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A file of TypeScript, parsed. */
export type Source = ts.SourceFile;

const outside = new Set(['node_modules', '.git', '.local', 'docs', 'deploy']);

/** Every file of TypeScript of the project, by its path from the top. */
export function sources(): Source[] {
  return readdirSync('.', { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => !path.split('/').some((part) => outside.has(part)))
    .sort()
    .map((path) => parsed(path, readFileSync(path, 'utf8')));
}

/** Text of TypeScript as if it stood in the file of that path. */
export const parsed = (path: string, text: string): Source =>
  ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);

/** Every node of a file, in the order of its text. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

/** The line that a place in a file is on, counted from 1. */
export const lineOf = (source: Source, position: number): number =>
  source.getLineAndCharacterOfPosition(position).line + 1;
