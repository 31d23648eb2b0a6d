/** A number as it is written, groups and separators kept. */

/** A number as written: its groups of digits and what separates them. */
export interface NumberText {
  readonly text: string
  readonly start: number
  readonly end: number
  /** Start and end of each group. */
  readonly groups: readonly number[]
  readonly digits: string
  /** What stands between the groups, one string for each gap. */
  readonly gaps: readonly string[]
}
