import { given, workingDays } from '../../domain/law/figures';
import { guidance, policy, type Rule } from '../../domain/law/rule';

/** Clocks of a member of staff's clearance. */
export const vettingRules = {
  'vetting.clear': policy('Decide the clearance before the post is taken', workingDays(20)),
  'vetting.renew': guidance(
    'Renew the clearance by its last day',
    'College of Policing APP, introduction to managing sexual offenders and violent offenders, MOSOVO officers: at least every three years',
    given,
  ),
  'vetting.renewal-opens': policy('Renewal of a clearance opens', {
    kind: 'not-later-than-days-before',
    n: 120,
  }),
  'vetting.review': policy('Review a clearance after adverse information', workingDays(5)),
  'vetting.sign-off': policy('Sign off a clearance', workingDays(2)),
  'vetting.cover': policy('Cover the steps of somebody without clearance', workingDays(1)),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly vetting: typeof vettingRules;
  }
}

/** The longest that a clearance may last. APP: regularly vetted while in post, at least every three years. */
export const longestMonths = 36;
