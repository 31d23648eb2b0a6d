/** The cells by which a table of rights says whose a right is, and to which tool. */

import { Link } from '@tanstack/react-router'
import { Untrusted } from '../../ui/untrusted.tsx'

interface RightCellsProps {
  /** null: everybody. */
  readonly agent: string | null
  /** null: anybody. */
  readonly principal: string | null
  readonly upstream: string
  readonly tool: string
}

export const RIGHT_COLUMNS = ['Agent', 'For', 'Tool'] as const

export function RightCells({ agent, principal, upstream, tool }: RightCellsProps) {
  return (
    <>
      <td>
        {agent === null ? (
          'everybody'
        ) : (
          <Link className="link" params={{ id: agent }} to="/agents/$id">
            <Untrusted line max={40} text={agent} />
          </Link>
        )}
      </td>
      <td>
        <Untrusted line max={40} text={principal ?? 'anybody'} />
      </td>
      <td>
        <Untrusted className="font-mono text-xs" line max={80} text={`${upstream}/${tool}`} />
      </td>
    </>
  )
}

export function keyOfRight({ agent, principal, upstream, tool }: RightCellsProps): string {
  return JSON.stringify([agent, principal, upstream, tool])
}
