import ts from 'typescript';
import { lineOf, nodesOf, parsed, type Source } from './sources';

const mostLinesOfFile = 300;
const mostLinesOfFunction = 60;

// Tables and their data: they are looked up and not read through, and a long one is no harder than a short one.
const tables = [
  /^workflows\/[\w-]+\/(table|rules|errors)\.ts$/,
  /^domain\/law\/(rules|ladders)\.ts$/,
  /^domain\/errors\.ts$/,
  /^api\/access\/permissions\.ts$/,
  /^local\/seed\/data\.ts$/,
];
const isTest = (path: string): boolean => path.startsWith('test/');

/** Files of more than 300 lines but tables and tests, and functions of more than 60 but those of tests. */
export function sizeFaults(files: readonly Source[]): string[] {
  return files
    .filter(({ fileName }) => !isTest(fileName))
    .flatMap((file) => [...fileFaults(file), ...functionFaults(file)]);
}

function fileFaults(file: Source): string[] {
  const lines = file.text.trimEnd().split('\n').length;
  const isLong = lines > mostLinesOfFile && !tables.some((table) => table.test(file.fileName));
  return isLong ? [`${file.fileName}: ${lines} lines, at most ${mostLinesOfFile}`] : [];
}

function functionFaults(file: Source): string[] {
  return [...nodesOf(file)].filter(hasBody).flatMap((found) => {
    const first = lineOf(file, found.getStart());
    const lines = lineOf(file, found.getEnd()) - first + 1;
    if (lines <= mostLinesOfFunction) return [];
    return [`${file.fileName}:${first}: ${nameOf(found)} has ${lines} lines, at most ${mostLinesOfFunction}`];
  });
}

const hasBody = (node: ts.Node): node is ts.FunctionLikeDeclaration =>
  ts.isFunctionLike(node) && 'body' in node && node.body !== undefined;

function nameOf(found: ts.FunctionLikeDeclaration): string {
  const named = found.name ?? (ts.isVariableDeclaration(found.parent) ? found.parent.name : undefined);
  return named?.getText() ?? 'a function without a name';
}

const long = (name: string, lines: number): string =>
  `export function ${name}() {\n${'  call();\n'.repeat(lines - 2)}}\n`;

/** Whether the check sees a long file and a long function, and passes what is just short enough. */
export function seesLongOnes(): boolean {
  const tooLong = [
    parsed('api/long-file.ts', 'call();\n'.repeat(mostLinesOfFile + 1)),
    parsed('api/long-function.ts', long('long', mostLinesOfFunction + 1)),
    parsed('workflows/recall/table.ts', long('long', mostLinesOfFunction + 1)),
  ];
  const shortEnough = [
    parsed('api/file.ts', 'call();\n'.repeat(mostLinesOfFile)),
    parsed('api/function.ts', long('short', mostLinesOfFunction)),
    parsed('workflows/recall/table.ts', 'call();\n'.repeat(mostLinesOfFile + 1)),
    parsed('test/long.test.ts', long('long', mostLinesOfFile + 1)),
  ];
  return tooLong.every((file) => sizeFaults([file]).length === 1) && sizeFaults(shortEnough).length === 0;
}
