/** What is written in the editor, and from what it began. */

export interface Edited {
  readonly text: string
  readonly cases: string
  /** The revision it began from; null where the file is the source. */
  readonly base: number | null
  /** Whether it shows what is in force, and goes with it as long as nothing is written. */
  readonly follows: boolean
  readonly begun: { readonly text: string; readonly cases: string }
}

export function beginWith(
  { text, cases }: Edited['begun'],
  { base, follows }: Pick<Edited, 'base' | 'follows'>,
): Edited {
  return { text, cases, base, follows, begun: { text, cases } }
}

export function isChanged({ text, cases, begun }: Edited): boolean {
  return text !== begun.text || cases !== begun.cases
}
