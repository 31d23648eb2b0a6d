/** Says aloud, to who does not see the page, that a call waits for a human. */

import type { ApprovalView } from '@callgate/contracts/approval'
import { spell } from '@callgate/contracts/hidden-text'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { approvalsQuery } from '../api/queries.ts'
import { useMay } from '../api/session.ts'

const NAME_CHARS_MAX = 60

export function Announcer() {
  const mayRead = useMay('read-journal')
  const { data } = useQuery({ ...approvalsQuery, enabled: mayRead })
  const known = useRef<ReadonlySet<string>>(undefined)
  const [said, setSaid] = useState({ count: 0, text: '' })
  useEffect(() => {
    if (data === undefined) return
    const pending = data.filter(({ state }) => state === 'pending')
    const { current: before } = known
    known.current = new Set(pending.map(({ id }) => id))
    const arrived = before === undefined ? [] : pending.filter(({ id }) => !before.has(id))
    if (arrived.length > 0) setSaid(({ count }) => ({ count: count + 1, text: describeArrived(arrived) }))
  }, [data])
  return (
    <p aria-live="polite" className="sr-only" data-testid="announcer">
      {/* The same words a second time are said again. */}
      <span key={said.count}>{said.text}</span>
    </p>
  )
}

function describeArrived([first, ...more]: readonly ApprovalView[]): string {
  if (first === undefined) return ''
  const { agent, upstream, target } = first
  const one = `${spell(agent, NAME_CHARS_MAX)} waits for an approval of ${upstream}/${spell(target, NAME_CHARS_MAX)}`
  return more.length === 0 ? one : `${one}, and ${more.length} more`
}
