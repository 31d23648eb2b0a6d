/** Text that servers and agents wrote, shown as text: what would hide, reorder or imitate is made visible, and length is bounded. */

import { type ReactNode, useState } from 'react'
import { cut, splitHidden } from '@callgate/contracts/hidden-text'

interface UntrustedProps {
  readonly text: string
  /** Characters shown before the rest is asked for. */
  readonly max?: number
  /** Keeps line breaks. */
  readonly block?: boolean
  /** One line; for tables and titles, where nothing unfolds. */
  readonly line?: boolean
  readonly className?: string
}

export function Untrusted({ text, max = 400, block = false, line = false, className = '' }: UntrustedProps) {
  const [all, setAll] = useState(false)
  const shown = all ? cut(text, 200_000) : cut(text, max)
  const left = text.length - shown.length
  const space = block ? 'whitespace-pre-wrap' : ''
  return (
    <bdi className={`wrap-anywhere ${space} ${className}`} dir="auto">
      {renderParts(line ? shown.replaceAll(/[\n\t]+/g, ' ') : shown)}
      {left > 0 && line && '…'}
      {left > 0 && !line && (
        <>
          …{' '}
          <button className="link text-xs" onClick={() => setAll(true)} type="button">
            {left.toLocaleString()} more characters
          </button>
        </>
      )}
    </bdi>
  )
}

function renderParts(text: string): ReactNode {
  const parts = splitHidden(text)
  if (parts.length === 1 && parts[0]?.hidden === false) return parts[0].text
  return parts.map((part, index) =>
    part.hidden ? (
      // Parts of one text have no other identity than their place.
      <span className="revealed" key={index} title={`A character that is not seen: ${part.text}`}>
        {part.text}
      </span>
    ) : (
      part.text
    ),
  )
}
