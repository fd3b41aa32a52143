import { commonRules } from '../domain/law/common';
import * as law from '../domain/law/resolve';
import type { LadderName } from '../domain/law/ladders';
import type { Rule, UncommencedRule, UncommencedVersion } from '../domain/law/rule';
import type { KnownRules, RuleId } from '../domain/law/rule-id';
import { isReservedKind, type Kind } from './catalogue';
import { admissionRules } from './admission/rules';
import { counsellingRules } from './counselling/rules';
import { indefiniteReviewRules } from './indefinite-review/rules';
import { mappMeetingsRules } from './mapp-meetings/rules';
import { nptBriefingRules } from './npt-briefing/rules';
import { movementRules } from './prison-movement/rules';
import { proposalRules } from './proposal/rules';
import { recallRules } from './recall/rules';
import { registrationRules } from './registration/rules';
import { registrationUncommenced } from './registration/uncommenced';
import { transferRules } from './transfer/rules';
import { vettingRules } from './vetting/rules';

/** The rules by the kind of process that they belong to, and those of every kind. */
export const rulesByKind = {
  registration: registrationRules,
  'indefinite-review': indefiniteReviewRules,
  transfer: transferRules,
  'npt-briefing': nptBriefingRules,
  vetting: vettingRules,
  counselling: counsellingRules,
  recall: recallRules,
  'prison-movement': movementRules,
  admission: admissionRules,
  'mapp-meetings': mappMeetingsRules,
  proposal: proposalRules,
  common: commonRules,
} as const satisfies { readonly [K in Kind | 'common']: KnownRules[K] };

/** Every rule that a step's clock goes by. */
export const rules = Object.fromEntries(
  Object.values(rulesByKind).flatMap((of) => Object.entries<Rule>(of)),
) as Readonly<Record<RuleId, Rule>>;

/** Duties that are law and of which no version is in force, by the ids that they will have. */
export const uncommencedRules: Readonly<Record<string, UncommencedRule>> = registrationUncommenced;

/** Every version that is law and in force for nobody, of a rule that there is or is to be. */
export const uncommencedVersions: readonly {
  readonly id: string;
  readonly title: string;
  readonly version: UncommencedVersion;
}[] = Object.entries<Rule | UncommencedRule>({ ...rules, ...uncommencedRules }).flatMap(
  ([id, { title, uncommenced = [] }]) => uncommenced.map((version) => ({ id, title, version })),
);

/** Whether there is a rule of that id. */
export const isRule = (id: string): id is RuleId => Object.hasOwn(rules, id);

/** The kind of process that a rule belongs to; undefined for one of every kind. */
const kindOfRule = new Map(
  Object.entries(rulesByKind).flatMap(([kind, of]) => Object.keys(of).map((id) => [id, kind] as const)),
);

/** Whether a rule is of a reserved kind: how many steps it moves tells of somebody. */
export const isReservedRule = (rule: string): boolean => isReservedKind(kindOfRule.get(rule) ?? '');

/** The due instant of a rule for a start, with its working. */
export const resolveRule = (ruleId: RuleId, given: Parameters<typeof law.resolveRule>[2]): law.ResolvedDue =>
  law.resolveRule(rules, ruleId, given);

/** The ladder that a step is chased by: its table's own, or by the hour where its rule counts hours, or by the day. */
export const ladderOf = (ruleId: RuleId, ofTable: LadderName | undefined): LadderName =>
  law.ladderOf(rules, ruleId, ofTable);

/** The clock by whose unit lateness under a rule is told. */
export const clockKindOf = (ruleId: string): ReturnType<typeof law.clockKindOf> =>
  law.clockKindOf(rules, ruleId);

/** Whether a force may set another figure for the rule. */
export const isOverridable = (ruleId: RuleId): boolean => law.isOverridable(rules, ruleId);

/** The rules that count hours. */
export const hourRules = law.hourRules(rules);
