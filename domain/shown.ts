/** Turns the reading direction of what follows: words that hold one can look like other words. */
const turning = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
// Spaces, controls, what is written without a width, and letters that are drawn as nothing.
const unseen = /[\p{Z}\p{C}\p{M}\u115F\u1160\u2800\u3164\uFFA0]/gu;
const control = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** Whether the words hold a control of the reading direction. */
export const turnsText = (text: string): boolean => turning.test(text);

/** Whether a reader sees anything of the words. */
export const showsSomething = (text: string): boolean => text.replace(unseen, '') !== '';

/** Whether a name holds a character that no reader sees where it stands: a control, or one without a width. */
export const hidesSomething = (name: string): boolean => control.test(name);
