/** Another process of the same kind and subject. Without an outcome it is not over. */
export interface Beside<I = Readonly<Record<string, unknown>>> {
  readonly id: string;
  readonly input: I;
  readonly outcome?: string | undefined;
}
