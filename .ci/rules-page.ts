import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { clockInWords } from '../domain/clocks/words';
import {
  ladders,
  rungTimeInWords,
  type Ladder,
  type LadderName,
  type LadderRung,
} from '../domain/law/ladders';
import type { Certainty, Rule, RuleVersion } from '../domain/law/rule';
import type { RuleId } from '../domain/law/rule-id';
import type { Clock } from '../domain/clocks/clock';
import { ladderOf, rules, uncommencedVersions } from '../workflows/rules';

export const rulesPagePath = 'docs/rules.md';

/** How sure we are, in words. */
export const certainties: Readonly<Record<Certainty, string>> = {
  seen: 'seen in the source',
  derived: 'derived from what was seen',
  'common-knowledge': 'common knowledge, to be confirmed',
  configured: 'ours, to be confirmed by each force',
};

const opening = `# What deadlines go by

Each row is one rule of the service: what is owed, how its time is counted, and where the figure comes from. A rule
that a force may set itself has another figure where \`GET /v1/policies\` says so. Ask \`POST /v1/deadlines\` with the
name of a rule to see it counted day by day.

Made from the rules by \`npm run rules:page\`: change those, not this page.
`;

const absences = (clock: Clock): string => {
  const stops = 'stopClock' in clock ? (clock.stopClock ?? []) : [];
  const defers = 'deferredEnd' in clock ? (clock.deferredEnd ?? []) : [];
  const falls = 'fallsAway' in clock ? (clock.fallsAway ?? []) : [];
  return (
    [
      stops.length > 0 && `stop it: ${stops.join(', ')}`,
      defers.length > 0 && `it does not run out in: ${defers.join(', ')}`,
      falls.length > 0 && `due in these, it falls away: ${falls.join(', ')}`,
    ]
      .filter(Boolean)
      .join('; ') || '–'
  );
};

function rowOf(id: RuleId, rule: Rule, version: RuleVersion, next: RuleVersion | undefined): string {
  const until = version.until ?? next?.from;
  const stands =
    version.from === '1900-01-01' && until === undefined
      ? 'always'
      : `from ${version.from}${until === undefined ? '' : ` until ${until}`}${version.reachesRunning && next === undefined ? ', running clocks too' : ''}`;
  const cells = [
    `\`${id}\``,
    rule.title,
    clockInWords(version.clock),
    absences(version.clock),
    rule.overridable ? 'may set it' : 'no',
    `\`${ladderOf(id, undefined)}\``,
    stands,
    version.source,
    certainties[version.certainty],
  ];
  return `| ${cells.join(' | ')} |`;
}

const uncommencedTable = (): string => {
  const rows = uncommencedVersions.map(({ id, title, version: { clock, source, certainty } }) => {
    const cells = [`\`${id}\``, title, clockInWords(clock), absences(clock), source, certainties[certainty]];
    return `| ${cells.join(' | ')} |`;
  });
  return `## Law that is not in force

Enacted, with no day of commencement that we know of. No clock goes by these, and nobody owes anything by them. Once the
day is known they become versions of their rules, from that day on. \`GET /v1/rules\` lists them under \`notInForce\`.

| Rule | What will be owed | Counts | Absences | Source | How sure |
| --- | --- | --- | --- | --- | --- |
${rows.join('\n')}
`;
};

const ladderOpening = `## Ladders

How a step is chased: whom it reminds before it is due, and who is told after that, for as long as it is late. A step goes
by the ladder that its kind of process names, or else by \`hours\` where its rule counts hours and by \`default\` where it
counts days. A message goes to the post named, or
the next one up the line that somebody holds; the end of the line is the force lead of the area. A rung waits for the
working hours of the unit, and for the end of its quiet hours, unless the ladder says otherwise; those that fall due
together are one message for each post. \`GET /v1/ladders\` lists them as data.
`;

const rungsInWords = (rungs: readonly LadderRung[]): string =>
  rungs.map(({ post, when }) => `${post}: ${rungTimeInWords(when)}`).join('<br>') || '–';

function ladderRow(name: LadderName): string {
  const { title, source, keepsHours, rungs }: Ladder = ladders[name];
  const cells = [
    `\`${name}\``,
    title,
    rungsInWords(rungs.usual),
    rungsInWords(rungs.high),
    keepsHours ? 'waits for them' : 'ignores them',
    source,
  ];
  return `| ${cells.join(' | ')} |`;
}

const ladderTable = (): string =>
  `${ladderOpening}\n| Ladder | For | Low, medium or not assessed risk | High and very high risk | Hours of the unit | Source |\n| --- | --- | --- | --- | --- | --- |\n${(Object.keys(ladders) as LadderName[]).map(ladderRow).join('\n')}\n`;

/** The page of all rules and ladders, as they are now. */
export async function rulesPage(): Promise<string> {
  const ids = Object.keys(rules) as RuleId[];
  const groups = new Map<string, RuleId[]>();
  for (const id of ids) {
    const group = id.slice(0, id.indexOf('.'));
    groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  const tables = [...groups].map(([group, members]) => {
    const rows = members.flatMap((id) => {
      const rule = rules[id];
      return rule.versions.map((version, at) => rowOf(id, rule, version, rule.versions[at + 1]));
    });
    return `## ${group}\n\n| Rule | What is owed | Counts | Absences | A force | Ladder | Stands | Source | How sure |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n${rows.join('\n')}\n`;
  });
  const config = await resolveConfig(rulesPagePath);
  return format([opening, ...tables, uncommencedTable(), ladderTable()].join('\n'), {
    ...config,
    parser: 'markdown',
  });
}

if (require.main === module) {
  rulesPage()
    .then((page) => writeFileSync(rulesPagePath, page))
    .catch((error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      process.exitCode = 1;
    });
}
