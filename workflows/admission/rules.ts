import { workingDays } from '../../domain/law/figures';
import { policy, type Rule } from '../../domain/law/rule';

/** Clocks of who asks to know of a person: no guidance names a figure. */
export const admissionRules = {
  'admission.decide': policy('Decide whether somebody is let in to a person', workingDays(1)),
  'admission.review-glass': policy('Say whether sight was rightly taken', workingDays(1)),
  'admission.agree': policy('Agree with whoever knows a person that could not be entered', workingDays(5)),
  'admission.look-into': policy('Look into many look-ups that found nobody', workingDays(5)),
  'admission.look-into-reading': policy('Look into reading that is out of the ordinary', workingDays(5)),
} as const satisfies Record<string, Rule>;

declare module '../../domain/law/rule-id' {
  interface KnownRules {
    readonly admission: typeof admissionRules;
  }
}
