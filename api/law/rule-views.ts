import type { CircumstanceKind } from '../../domain/circumstances';
import type { Clock } from '../../domain/clocks/clock';
import { clockInWords } from '../../domain/clocks/words';
import {
  ladders,
  rungTimeInWords,
  type Ladder,
  type LadderName,
  type RiskBand,
} from '../../domain/law/ladders';
import type { RuleVersion, UncommencedVersion } from '../../domain/law/rule';
import type { RuleId } from '../../domain/law/rule-id';
import { ladderOf, rules, uncommencedVersions } from '../../workflows/rules';
import { askedRules } from './question';

/** A rule with all its versions, for whoever asks what a deadline goes by. */
export function ruleView(id: RuleId): object {
  const { title, overridable, nation, versions } = rules[id];
  return {
    id,
    title,
    overridable,
    // A step may name another.
    ladder: ladderOf(id, undefined),
    nation: nation ?? 'of the owner',
    versions: versions.map((version, at) => ({
      ...versionView(version),
      from: version.from,
      until: version.until ?? versions[at + 1]?.from ?? null,
      inForce: true,
      reachesRunning: version.reachesRunning === true,
    })),
  };
}

/** The versions that are law and in force for nobody, each with the id and the title of its rule. */
export const notInForce = (): readonly object[] =>
  uncommencedVersions.map(({ id, title, version }) => ({
    id,
    title,
    version: { ...versionView(version), from: null, inForce: false },
  }));

const versionView = ({ clock: counts, source, certainty }: RuleVersion | UncommencedVersion): object => ({
  clock: counts,
  inWords: clockInWords(counts),
  source,
  certainty,
  honours: circumstancesOf(counts),
});

const circumstancesOf = (
  counts: Clock,
): { stopClock: CircumstanceKind[]; deferredEnd: CircumstanceKind[]; fallsAway: CircumstanceKind[] } => ({
  stopClock: [...('stopClock' in counts ? (counts.stopClock ?? []) : [])],
  deferredEnd: [...('deferredEnd' in counts ? (counts.deferredEnd ?? []) : [])],
  fallsAway: [...('fallsAway' in counts ? (counts.fallsAway ?? []) : [])],
});

/** A ladder as the API shows it: its rungs by risk, as data and in words. */
export function ladderView(name: LadderName): object {
  const { title, source, keepsHours, rungs }: Ladder = ladders[name];
  const shown = (band: RiskBand) =>
    rungs[band].map(({ name: rung, post, when }) => ({
      rung,
      to: post,
      when,
      inWords: rungTimeInWords(when),
    }));
  return {
    name,
    title,
    source,
    keepsHours,
    rungs: { usual: shown('usual'), high: shown('high') },
    // The rules whose clock chooses this ladder. A kind of process may choose another for a step.
    rules: askedRules.filter((id) => ladderOf(id, undefined) === name),
  };
}
