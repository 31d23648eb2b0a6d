/** The cells of the conformance table: which upstream, which harness, direct or through the gateway. */

export const REVISIONS = ['2025-11-25', '2026-07-28'] as const
export type Revision = (typeof REVISIONS)[number]
export type Era = 'dual' | '2025' | '2026'

export interface Cell {
  readonly name: string
  readonly era: Era
  readonly through: 'direct' | 'gateway'
  /** The requirement set, which also fixes the version the harness speaks. */
  readonly requirements: Revision
}

const ERAS: readonly Era[] = ['dual', '2025', '2026']

/** Every upstream with every harness, direct and through the gateway; direct cells of the other era show the zero point. */
export const CELLS: readonly Cell[] = ERAS.flatMap((era) =>
  (['direct', 'gateway'] as const).flatMap((through) =>
    REVISIONS.map((requirements) => ({
      name: `${era}-${through}-${requirements.slice(0, 4)}`,
      era,
      through,
      requirements,
    })),
  ),
)

/** True when the upstream itself does not speak what the harness speaks: only a bridge can score then. */
export function isCrossed(cell: Cell): boolean {
  return cell.era !== 'dual' && !cell.requirements.startsWith(cell.era)
}
