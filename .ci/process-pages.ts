import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { clockInWords } from '../domain/clocks/words';
import { catalogue } from '../workflows/catalogue';
import { rules } from '../workflows/rules';
import { clocksOf } from '../engine/definition/clocks';
import { postTitles, type Post } from '../domain/people/parties';
import type { Field } from '../engine/definition/fields';
import type { RuleId } from '../domain/law/rule-id';
import type { ProcessTable, StepTable } from '../engine/definition/table';
import { certainties } from './rules-page';
import { walk, type Way } from './walk';

const opening = '<!-- made from the definition: npm run processes:pages -->';
const closing = '<!-- end -->';

export const processPagePath = (kind: string): string => `docs/processes/${kind}.md`;
export const processKinds = Object.keys(catalogue) as (keyof typeof catalogue)[];

/** The page of a kind with the part made anew that comes from the definition; the prose around it stays. */
export async function processPage(kind: keyof typeof catalogue, written: string): Promise<string> {
  const [before, rest] = written.split(opening);
  const after = rest?.split(closing)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${processPagePath(kind)} has no place for what is made: ${opening} … ${closing}`);
  const { table } = catalogue[kind];
  const ways = walk(catalogue[kind]);
  const made = [stepRows(table), alsoRows(table), commandRows(table), diagram(table, ways)].join('\n\n');
  const path = processPagePath(kind);
  const config = await resolveConfig(path);
  return format(`${before}${opening}\n\n${made}\n\n${closing}${after}`, {
    ...config,
    parser: 'markdown',
    filepath: path,
  });
}

function stepRows({ steps, days = [] }: ProcessTable): string {
  const rows = Object.entries(steps).flatMap(([name, step]) => {
    const { title, owner, post, review, outcomes, counts } = step;
    const clocks = clocksOf(step);
    const due = clocks.map(([clock, rule], at) => {
      const named = typeof step.clock === 'string' ? inWords(rule) : `${clock}: ${inWords(rule)}`;
      return at === 0
        ? `| \`${name}\` | ${title} | ${owner === 'row' ? 'each that is named' : whose(owner, post)} | ${startsBy[counts]} | ${named} | ${Object.keys(outcomes).join(', ')} |`
        : `| | | | | ${named} | |`;
    });
    if (!review) return due;
    const accepts = whose(review.by, review.post);
    return [
      ...due,
      `| | Accept what another handed in | ${accepts} | handed in | ${inWords(review.rule)} | ${(review.of ?? Object.keys(outcomes)).join(', ')} |`,
    ];
  });
  const computed = days.map((rule) => `| ${rules[rule].title} | ${inWords(rule)} |`);
  return [
    '| Step | What is owed | Owner | Counts from | Due | Source | How sure | Outcomes |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    ...(computed.length === 0
      ? []
      : ['', '| Day | When | Source | How sure |', '| --- | --- | --- | --- |', ...computed]),
  ].join('\n');
}

/** Which time of what a step follows from starts its clock; see `StepTable.counts`. */
const startsBy: Readonly<Record<StepTable['counts'], string>> = {
  happened: 'what happened',
  told: 'its telling',
};

const whose = (party: string, post: Post | undefined): string =>
  post === undefined ? party : `${party}: ${postTitles[post]} or above`;

/** What a command says, and of a person who stands behind it which post they hold. */
function fieldInWords(name: string, { optional, holding, second }: Field): string {
  const posts = typeof holding === 'string' ? [holding] : Object.values(holding ?? {});
  const held = posts.map((post) => postTitles[post]).join(' or ');
  const notes = [
    ...(optional ? ['if any'] : []),
    ...(second ? ['somebody else'] : []),
    ...(held ? [held] : []),
  ];
  return notes.length === 0 ? name : `${name} (${notes.join(', ')})`;
}

/** Who answers which steps in place of their owner, and why. */
function alsoRows({ steps }: ProcessTable): string {
  const found = new Map<string, { parties: readonly string[]; named: string[] }>();
  for (const [name, { alsoBy }] of Object.entries(steps)) {
    if (!alsoBy) continue;
    const known = found.get(alsoBy.because) ?? { parties: alsoBy.parties, named: [] };
    found.set(alsoBy.because, { ...known, named: [...known.named, `\`${name}\``] });
  }
  const rows = [...found].map(
    ([because, { parties, named }]) => `| ${parties.join(', ')} | ${named.join(', ')} | ${because} |`,
  );
  return rows.length === 0
    ? ''
    : ['| Who answers in place of the owner | Which steps | Why |', '| --- | --- | --- |', ...rows].join(
        '\n',
      );
}

/** How a rule counts, where the figure comes from, and how sure it is: three cells of a table. */
function inWords(id: RuleId): string {
  const { versions, overridable } = rules[id];
  const { clock, source, certainty } = versions.at(-1) ?? versions[0];
  return `${clockInWords(clock)} (\`${id}\`) | ${source} | ${certainties[certainty]}${overridable ? '; a force may set it' : ''}`;
}

function commandRows({ commands }: ProcessTable): string {
  const rows = Object.entries(commands).map(
    ([name, { title, by, post, input }]) =>
      `| \`${name}\` | ${title} | ${whose(by.join(', ') || 'the service alone', post)} | ${Object.entries(
        input,
      )
        .map(([field, of]) => fieldInWords(field, of))
        .join(', ')} |`,
  );
  return rows.length === 0
    ? ''
    : ['| Command | What it does | Who may | Says |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** Steps as boxes, ends as rounded ones; an arrow for each answer or command that was seen to lead on. */
function diagram({ steps, commands, outcomes }: ProcessTable, ways: readonly Way[]): string {
  const ids = new Map<string, string>();
  const idOf = (name: string): string => {
    const id = ids.get(name) ?? `n${ids.size}`;
    ids.set(name, id);
    return id;
  };
  const words = (text: string): string => text.replaceAll('"', "'").replaceAll(';', ',');
  const between = new Map<string, { from: string; to: string; by: Set<string> }>();
  for (const { from, by, to } of ways) {
    // Told twice, an answer leads to the same step again; only what goes on is drawn.
    const key = `${from} ${to}`;
    const arrow = between.get(key) ?? { from, to, by: new Set<string>() };
    if (by !== '') arrow.by.add(by);
    between.set(key, arrow);
  }
  const arrows = [...between.values()].map(({ from, to, by }) => {
    const label = by.size === 0 ? '' : `|"${words([...by].join(', '))}"|`;
    return `  ${idOf(from)} -->${label} ${idOf(to)}`;
  });
  const boxes = [...ids].map(([name, id]) => {
    if (name === 'start') return `  ${id}(["start"])`;
    if (name.startsWith('end ')) return `  ${id}(["ends: ${name.slice(4)}"])`;
    if (name.startsWith('start ')) return `  ${id}[["starts ${name.slice(6)}"]]`;
    const command = commands[name];
    if (command) return `  ${id}>"${words(command.title)}"]`;
    return `  ${id}["${words(steps[name]?.title ?? name)}"]`;
  });
  const unseen = outcomes.filter((outcome) => !ids.has(`end ${outcome}`));
  const note =
    unseen.length === 0 ? '' : `\n\nEnds that time or a circumstance brings: ${unseen.join(', ')}.`;
  return `\`\`\`mermaid\nflowchart TD\n${[...boxes, ...arrows].join('\n')}\n\`\`\`${note}`;
}

/** Makes every page anew, or with `--check` only says which are not as they would be made. */
async function main(): Promise<void> {
  for (const kind of processKinds) {
    const path = processPagePath(kind);
    const written = readFileSync(path, 'utf8');
    const made = await processPage(kind, written);
    if (!process.argv.includes('--check')) writeFileSync(path, made);
    else if (made !== written) {
      process.stdout.write(`${kind} `);
      process.exitCode = 1;
    }
  }
}

if (require.main === module) {
  main().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  });
}
